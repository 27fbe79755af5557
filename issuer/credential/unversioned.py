"""Badges that name the context of Open Badges without a version: each reading of them that there can be.

What stands at that address has changed with the versions of the standard. A signature over statements covers the
meaning of terms and not the address, so it holds under the edition that it was made with; one over JSON covers the
address as it is written. Only a badge that keeps every rule under that edition is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from issuer.credential.canonical import Reading, read
from issuer.credential.document_loader import OB_V3, OB_V3_0_0, OB_V3_0_1, OB_V3_0_2
from issuer.credential.errors import CredentialError

_EDITIONS = (OB_V3_0_1, OB_V3_0_2, OB_V3)


def is_unversioned(document: dict[str, Any]) -> bool:
    """Whether a document names the context whose content has changed."""
    contexts = document.get("@context")
    return isinstance(contexts, list) and OB_V3_0_0 in contexts


def readings(document: dict[str, Any]) -> Iterator[Reading]:
    """Yield the document's reading under each edition that allows one, oldest first, or its only one.

    Raises the first refusal where none does: as `canonical.read`.
    """
    if not is_unversioned(document):
        yield read(document)
        return
    refusal, found = None, False
    for edition in (OB_V3_0_0, *_EDITIONS):
        contexts = [edition if each == OB_V3_0_0 else each for each in document["@context"]]
        try:
            reading = read({**document, "@context": contexts})
        except CredentialError as error:
            refusal = refusal or error
        else:
            found = True
            yield replace(reading, contexts=document["@context"])
    if refusal is not None and not found:
        raise refusal
