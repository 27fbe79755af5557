"""The document inside any badge, whoever made it and by whichever standard, for reading it and never for trusting it.

`extract` is for verifying and takes only what can be verified. Here it is enough that there is a document: Open Badges
2 in a picture, and the claims of a JWT, whose signature nobody looks at.
"""

from __future__ import annotations

import base64
import binascii
import re

from issuer.credential.baking import MAX_IMAGE_BYTES, png, svg
from issuer.credential.baking.markup import begins_as_markup
from issuer.credential.errors import CredentialError

_COMPACT_JWS = re.compile(rb"\s*ey[A-Za-z0-9_-]+\.(?P<claims>[A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*(?:~[A-Za-z0-9_.~-]*)?\s*")
_ADDRESS = re.compile(rb"\s*https?://", re.IGNORECASE)


def is_picture(data: bytes) -> bool:
    """Return whether a file begins as a PNG or SVG does."""
    return data.startswith(png.SIGNATURE) or begins_as_markup(data)


def read_unjudged(data: bytes) -> bytes:
    """Return the JSON text in a PNG, an SVG or a JWT; anything else is returned as it is.

    Raises CredentialError SIZE, BAKE_* or FORMAT.
    """
    if is_picture(data):
        if len(data) > MAX_IMAGE_BYTES:
            limit = MAX_IMAGE_BYTES // 1024
            raise CredentialError("SIZE", f"The file is larger than {limit} KiB, the most that is read.")
        data = _from_picture(data)
    match = _COMPACT_JWS.fullmatch(data)
    if match is None:
        return data
    claims = match["claims"]
    try:
        return base64.b64decode(claims + b"=" * (-len(claims) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise CredentialError("FORMAT", "This looks like a JWT, but its claims cannot be decoded.") from error


def _from_picture(data: bytes) -> bytes:
    if data.startswith(png.SIGNATURE):
        unbake, legacy_text = png.unbake_png, png.legacy_text
    else:
        unbake, legacy_text = svg.unbake_svg, svg.legacy_text
    try:
        text = unbake(data)
    except CredentialError as error:
        legacy = legacy_text(data) if error.code == "BAKE_NONE" else b""
        if not legacy:
            raise
        text = legacy
    if _ADDRESS.match(text):
        raise CredentialError("FORMAT", "This picture carries only the address of a badge, and nothing is fetched.")
    return text
