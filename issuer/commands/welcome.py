"""What `issuer serve` says once the pages answer."""

from __future__ import annotations

from issuer.adapters.qr import terminal_text
from issuer.commands.first_start import Greeting
from issuer.resources import checkout
from issuer.settings import Settings
from issuer.urls import Addresses


def command() -> str:
    """Return how the command is called here."""
    return "issuer" if checkout() is None else ".venv/bin/issuer"


def welcome(settings: Settings, greeting: Greeting) -> str:
    """Return the lines to print: where it is, how to sign in, and a badge to scan."""
    addresses = Addresses(settings.base_address)
    lines = ["", "  Touchstone is ready.", "", f"  Pages    {settings.base_address}"]
    if settings.base_address != settings.listening_address:
        lines.append(f"  Listens  {settings.listening_address}")
    lines += _sign_in(addresses, greeting)
    if greeting.sample_code:
        address = addresses.verification(greeting.sample_code)
        lines += ["", "  A sample badge, as an employer sees it. Open it or scan it:", f"           {address}", ""]
        lines += ["  " + line for line in terminal_text(address).splitlines()]
    lines += ["", f"  Data     {settings.home.resolve()}", "  Stop     Ctrl-C"]
    for warning in greeting.warnings:
        lines += ["", f"  WARNING  {warning}"]
    return "\n".join([*lines, ""])


def _sign_in(addresses: Addresses, greeting: Greeting) -> list[str]:
    if greeting.owner_email is None:
        return [f"  Sign in  nobody owns this yet: {command()} init --email YOU --organization NAME"]
    if greeting.sign_in_token is None:
        return [
            f"  Sign in  {addresses.sign_in()} as {greeting.owner_email}",
            f"           A fresh link for anybody: {command()} people link {greeting.owner_email}",
        ]
    return [
        f"  Sign in  as {greeting.owner_email} with this link; it works once, within 24 hours:",
        f"           {addresses.sign_in(greeting.sign_in_token)}",
    ]
