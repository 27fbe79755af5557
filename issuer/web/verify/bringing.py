"""What somebody brings to the desk: files, pasted text, or the address of a badge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import request

from issuer.services.codes import normalise_code
from issuer.web.database import toolkit

MOST_FILES = 10
MOST_BYTES = 5 * 1024 * 1024  # of one file
MOST_TOGETHER = 25 * 1024 * 1024 + 64 * 1024  # of all files, and the form around them
_MAX_NAME = 80
_MAX_ADDRESS = 2000
_ADDRESS = re.compile(rf"\s*https?://\S{{1,{_MAX_ADDRESS}}}\s*", re.IGNORECASE)
_CREDENTIAL = re.compile(r"/credentials/([0-9a-f-]{36})")


@dataclass(frozen=True, slots=True)
class Brought:
    """One thing to verify; `name` is what its bringer calls it, "" for pasted text, `address` where it was fetched."""

    name: str
    data: bytes
    address: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why there is no report: nothing about the badge is known."""

    title: str
    detail: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class OwnAddress:
    """Where a typed address leads on this site: to the page with this code, or to the credential with this id."""

    code: str | None = None
    credential_id: str | None = None


def brought() -> list[Brought]:
    """Return what was brought, at most one more than may be: files go before text, and text that is an address is none.

    Of each file so much is read that its being too large shows.
    """
    files = [file for file in request.files.getlist("file") if file.filename or file.content_length]
    found = [Brought(_plain(file.filename or ""), file.stream.read(MOST_BYTES + 1)) for file in files[: MOST_FILES + 1]]
    found = [each for each in found if each.data]
    text = request.form.get("text", "").strip()
    text = "" if _ADDRESS.fullmatch(text) else text
    return found or ([Brought("", text.encode("utf-8", "surrogatepass"))] if text else [])


def typed_address() -> str:
    """Return what was typed or scanned as an address or code, or pasted as an address; "" where nothing was."""
    typed = request.form.get("address", "").strip()
    pasted = request.form.get("text", "").strip()
    return typed or (pasted if _ADDRESS.fullmatch(pasted) else "")


def own_address(typed: str) -> OwnAddress | None:
    """Return where an address leads on this site, or None for any other. A code alone will do."""
    code = normalise_code(typed)
    if code is not None:
        return OwnAddress(code=code)
    base = toolkit().addresses.base
    if not typed.lower().startswith(base.lower() + "/"):
        return None
    try:
        path = urlsplit(typed[len(base) :]).path
    except ValueError:
        return None
    credential = _CREDENTIAL.fullmatch(path)
    if credential is not None:
        return OwnAddress(credential_id=credential[1])
    code = normalise_code(path.removeprefix("/v/")) if path.startswith("/v/") else None
    return OwnAddress(code=code) if code is not None else None


def _plain(name: str) -> str:
    """Return the name of a file without its folder and without signs that steer what is shown."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in last)
    return kept if len(kept) <= _MAX_NAME else f"{kept[: _MAX_NAME - 1]}…"
