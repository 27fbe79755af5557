"""Documents that are written down as they are handed out, so that a check can say later what it rested on."""

from __future__ import annotations

from dataclasses import dataclass

from issuer.credential.documents import Documents, Purpose, fetch_for


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """A document as it was at the moment of a check."""

    purpose: Purpose
    body: bytes


Seen = dict[str, SeenDocument]
"""What was handed out, by address."""


class NotedDocuments:
    """Hands out the documents of others and notes each one in `seen`; what could not be had is not noted."""

    def __init__(self, documents: Documents, seen: Seen) -> None:
        self._documents = documents
        self._seen = seen

    def fetch(self, url: str) -> bytes:
        """Return and note a key's document. Raises as `Documents.fetch`."""
        return self.fetch_for(Purpose.KEY, url)

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        """Return and note a document. Raises as `Documents.fetch`."""
        body = fetch_for(purpose, url, self._documents)
        self._seen[url] = SeenDocument(purpose, body)
        return body
