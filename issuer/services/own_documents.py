"""The documents of this installation's own issuers, so that their badges verify without any network."""

from __future__ import annotations

from sqlalchemy.orm import Session

from issuer.credential.did import did_web
from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import dump_json
from issuer.services.keys import document_of
from issuer.services.status_lists import address_of
from issuer.store.status_lists import StatusList, find_status_list

_MOST_HELD = 16  # lists; a file names few


class OwnDocuments:
    """Serves the DID documents and status lists of this installation from its database; everything else is unknown."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lists: dict[str, StatusList | None] = {}  # held, or the session would read a list again for each badge

    def fetch(self, url: str) -> bytes:
        """Return the document that this installation serves at `url`. Raises CredentialError KEY_UNRESOLVED."""
        document = self.get(url)
        if document is None:
            raise CredentialError("KEY_UNRESOLVED", "This document is not one of this installation.")
        return document

    def get(self, url: str, /) -> bytes | None:
        """Return the document that this installation serves, or once served, at `url`; None for any other address.

        It may have moved, and whoever answers at the old address now must not be asked: so it is looked for by the
        address itself, at the moment at which a document is wanted. Raises CredentialError STATUS_FETCH for a list of
        ours that is damaged.
        """
        return self._status_list(url) or self._did_document(did_at(url))

    def _status_list(self, url: str) -> bytes | None:
        # Known by its id and its own word, not by today's address: the installation may have moved since.
        row = self._find_list(list_at(url))
        if row is None:
            return None
        address = address_of(row)
        if address is None:  # it has lost its address, and nobody else's word for what stood in it counts
            raise CredentialError("STATUS_FETCH", "This status list is one of this installation, and is damaged.")
        return row.document.encode() if address == url else None

    def _find_list(self, status_list_id: str) -> StatusList | None:
        if self._lists.get(status_list_id) is None:
            if len(self._lists) >= _MOST_HELD:
                self._lists.clear()
            self._lists[status_list_id] = find_status_list(self._session, status_list_id)
        return self._lists[status_list_id]

    def _did_document(self, did: str) -> bytes | None:
        if not did.startswith("did:web:"):
            return None
        document = document_of(self._session, did)
        return dump_json(document) if document is not None else None


def list_at(url: str) -> str:
    """Return the id of the status list that has this address, whatever the installation's own was at its time."""
    return url.rpartition("/status/")[2]


def did_at(url: str) -> str:
    """Return the did:web whose document has this address, or nothing: the inverse of `did_web_url`."""
    host, *path = url.removeprefix("https://").split("/")
    if not url.startswith("https://") or not path or path.pop() != "did.json" or path == [".well-known"]:
        return ""
    return did_web(host, tuple(path))
