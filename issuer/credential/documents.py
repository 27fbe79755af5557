"""How the core reaches anything outside itself: through a `Documents` the caller brings."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol, runtime_checkable

from issuer.credential.errors import CredentialError, excerpt


class Purpose(StrEnum):
    """What a document is needed for. There are no others: evidence and schemas are never fetched."""

    KEY = "key"
    STATUS = "status"
    ENDORSEMENT = "endorsement"
    """The key or the status list of somebody else who endorses: no verdict needs it."""
    REFRESH = "refresh"
    """A newer edition of the credential itself, for those who want it."""
    BADGE = "badge"
    """The badge itself, as a document or a picture, at an address that a person has typed, pasted or scanned."""


class DocumentGone(CredentialError):
    """Whoever serves this address says that what was there is gone for good: HTTP 410, and not merely 404.

    To hosted badges of Open Badges 1 and 2 that means revoked; to everybody else the document is unresolved.
    """

    def __init__(self, detail: str) -> None:
        super().__init__("KEY_UNRESOLVED", detail)


class DocumentMoved(CredentialError):
    """Whoever serves this address names another one, `address`, instead of an answer: a redirect of HTTP.

    Whoever hands out documents follows nobody. To all who do not look at `address` the document is refused, and who
    does has to say why what stands there counts.
    """

    def __init__(self, detail: str, address: str) -> None:
        super().__init__("NET_REDIRECT", detail)
        self.address = address


def refusal(code: str, detail: str, *, gone: bool = False, moved_to: str | None = None) -> CredentialError:
    """Return the error for a document that is not to be had; for those who hand on what others have said."""
    if moved_to is not None and code == "NET_REDIRECT":
        return DocumentMoved(detail, moved_to)
    return DocumentGone(detail) if gone and code == "KEY_UNRESOLVED" else CredentialError(code, detail)


def restated(error: CredentialError, *, code: str | None = None, detail: str | None = None) -> CredentialError:
    """Return a fresh refusal of the same kind, in other words where some are given."""
    moved_to = error.address if isinstance(error, DocumentMoved) else None
    gone = isinstance(error, DocumentGone)
    return refusal(code or error.code, detail or error.detail, gone=gone, moved_to=moved_to)


class Documents(Protocol):
    """Where DID documents, status lists and the like come from."""

    def fetch(self, url: str) -> bytes:
        """Return the body of the document at this exact URL.

        Raises `CredentialError` with `KEY_UNRESOLVED`, `STATUS_FETCH` or a `NET_*` code when
        there is no such document or it may not be reached, `DocumentGone` when it is said to be gone.
        """
        ...


@runtime_checkable
class PurposefulDocuments(Documents, Protocol):
    """Documents that are told what they are needed for; `fetch` is for keys then."""

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        """Return the body of the document at this exact URL. Raises as `fetch`."""
        ...


def fetch_for(purpose: Purpose, url: str, documents: Documents) -> bytes:
    """Fetch a document, telling what for where that makes a difference. Raises as `Documents.fetch`."""
    if isinstance(documents, PurposefulDocuments):
        return documents.fetch_for(purpose, url)
    return documents.fetch(url)


class DocumentsFor:
    """Documents that are all asked for with one purpose, whatever they are."""

    def __init__(self, documents: Documents, purpose: Purpose) -> None:
        self._documents = documents
        self._purpose = purpose

    def fetch(self, url: str) -> bytes:
        """Return the body of the document at this exact URL. Raises as `Documents.fetch`."""
        return fetch_for(self._purpose, url, self._documents)


class MappingDocuments:
    """Documents from a mapping of exact URL to bytes, None for one that is gone; anything else is unreachable."""

    def __init__(self, documents: Mapping[str, bytes | None]) -> None:
        self._documents = documents

    def fetch(self, url: str) -> bytes:
        """Return the mapped bytes. Raises KEY_UNRESOLVED when there are none, DocumentGone."""
        try:
            document = self._documents[url]
        except KeyError as missing:
            raise CredentialError("KEY_UNRESOLVED", f"The document {excerpt(url)} is not at hand.") from missing
        if document is None:
            raise DocumentGone(f"The document {excerpt(url)} is said to be gone (410).")
        return document


class NoDocuments(MappingDocuments):
    """Nothing can be reached: only did:key issuers can be verified."""

    def __init__(self) -> None:
        super().__init__({})


class AtHand(Protocol):
    """Documents that need not be fetched; a mapping of exact URL to bytes is one."""

    def get(self, url: str, /) -> bytes | None:
        """Return the document with this address, None where it is somebody else's to answer for.

        Raises `CredentialError` where nobody else's answer may be believed.
        """


class LayeredDocuments:
    """Documents at hand, and others where there are none; `given` are the addresses of those that were at hand."""

    def __init__(self, at_hand: AtHand, beyond: Documents) -> None:
        self._at_hand, self._beyond = at_hand, beyond
        self.given: set[str] = set()

    def fetch(self, url: str) -> bytes:
        """Return the document at hand, or fetch it as a key's. Raises as `Documents.fetch`."""
        return self.fetch_for(Purpose.KEY, url)

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        """Return the document at hand, or fetch it. Raises as `Documents.fetch`."""
        found = self._at_hand.get(url)
        if found is None:
            return fetch_for(purpose, url, self._beyond)
        self.given.add(url)
        return found
