"""Documents that are written down as they are handed out, so that a check can say later what it rested on."""

from __future__ import annotations

from dataclasses import dataclass

from issuer.credential.documents import DocumentMoved, Documents, Purpose, fetch_for


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """A document as it was at the moment of a check."""

    purpose: Purpose
    body: bytes


Seen = dict[str, SeenDocument]
"""What was handed out, by address."""


class NotedDocuments:
    """Hands out the documents of others and notes each one in `seen`; what could not be had is not noted.

    One that was elsewhere is noted under every address that led to it.
    """

    def __init__(self, documents: Documents, seen: Seen) -> None:
        self._documents = documents
        self._seen = seen
        self._moved: dict[str, str] = {}  # where it is -> who said so

    def fetch(self, url: str) -> bytes:
        """Return and note a key's document. Raises as `Documents.fetch`."""
        return self.fetch_for(Purpose.KEY, url)

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        """Return and note a document. Raises as `Documents.fetch`."""
        try:
            body = fetch_for(purpose, url, self._documents)
        except DocumentMoved as moved:
            self._moved[moved.address] = url
            raise
        named: str | None = url
        while named is not None:
            self._seen[named] = SeenDocument(purpose, body)
            named = self._moved.pop(named, None)
        return body
