"""E-mail addresses in the one form in which they are stored and compared."""

from __future__ import annotations

import unicodedata

from issuer.services.errors import Invalid
from issuer.services.plain_text import clean_line

_FORBIDDEN = ' ,;<>"()[]\\'


def normalise_email(text: str, field: str = "email") -> str:
    """Return an e-mail address in the one form in which it is stored and compared. Raises Invalid."""
    address = clean_line(text, field, maximum=254, required=True).lower()
    local, _, domain = address.rpartition("@")
    ascii_domain = _ascii_domain(domain, field) if local else ""
    form = f"{local}@{ascii_domain}"
    if "." not in ascii_domain or form.count("@") != 1 or any(sign in form for sign in _FORBIDDEN):
        raise Invalid({field: "Give an e-mail address such as name@example.org."})
    return form


def _ascii_domain(domain: str, field: str) -> str:
    """Return the ASCII form of a domain. Raises Invalid for one that is none, or could be two."""
    try:
        form = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Invalid({field: "The part after the @ is not a domain name."}) from error
    if form.endswith("."):
        raise Invalid({field: "Leave out the dot at the end."})
    # Python knows IDNA 2003, which makes ss of ß and drops joiners: by IDNA 2008 that is somebody else's domain.
    if not domain.isascii() and _read_back(form) != _composed(domain):
        message = "Programs differ in how they read this domain. Write it in its ASCII form, with “xn--” in it."
        raise Invalid({field: message})
    return form


def _composed(domain: str) -> str:
    """Return a domain with signs of other widths as the usual ones, the full stop of Chinese and Japanese included."""
    return unicodedata.normalize("NFKC", domain).lower().replace("。", ".")


def _read_back(form: str) -> str | None:
    try:
        return form.encode("ascii").decode("idna")
    except UnicodeError:
        return None
