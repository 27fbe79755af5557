"""Reading any file that may hold a design or a badge, and beginning a design from what was read."""

from __future__ import annotations

from typing import Any

from issuer.credential.baking.unjudged import is_picture, read_unjudged
from issuer.credential.errors import CredentialError
from issuer.review.document import Reading, read
from issuer.review.draft import Draft, DraftError

__all__ = ["document_to_begin_with", "is_picture", "read_file"]


def read_file(data: bytes) -> Reading:
    """Return what a file amounts to: a design, a badge in JSON, or one baked into a picture or written as a JWT.

    No signature is looked at. Raises DraftError with a sentence for a person.
    """
    try:
        text = read_unjudged(data)
    except CredentialError as error:
        raise DraftError("", error.detail) from error
    return read(text)


def document_to_begin_with(draft: Draft) -> dict[str, Any]:
    """Return the document of a new design that begins with a badge that was read.

    Who issues it is the organization that begins it; the version and the picture are those of the other badge.
    """
    document = draft.to_document()
    for name in ("issuer", "version", "badge", "acknowledged"):
        document.pop(name, None)
    return document
