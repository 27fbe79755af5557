"""The documents of this installation's own issuers, so that their badges verify without any network."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from itertools import islice

from sqlalchemy.orm import Session

from issuer.credential.did import did_web, did_web_url
from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import dump_json
from issuer.services.keys import document_of
from issuer.services.status_lists import address_of
from issuer.store.status_lists import StatusList, find_status_list

# A file names few issuers and lists; more than this many would be somebody's trick.
_MAX_MENTIONED = 16
_TOKEN = re.compile(rb"eyJ[A-Za-z0-9_-]+\.(eyJ[A-Za-z0-9_-]+)\.")  # a compact JWS with JSON in it: `{"` in base64url


class OwnDocuments:
    """Serves the DID documents and status lists of this installation from its database; everything else is unknown."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._lists: dict[str, StatusList | None] = {}  # held, or the session would read a list again for each badge

    def fetch(self, url: str) -> bytes:
        """Return the document that this installation serves at `url`. Raises CredentialError KEY_UNRESOLVED."""
        document = self._status_list(url) or self._did_document(did_at(url))
        if document is None:
            raise CredentialError("KEY_UNRESOLVED", "This document is not one of this installation.")
        return document

    def mentioned_in(self, data: bytes) -> Mapping[str, bytes]:
        """Return those of our documents whose addresses stand in `data`, by address.

        Only looks for the words, also in tokens, so that a stranger's file need not be parsed in this process.
        """
        text = b"\n".join([data, *_told_by_tokens(data)]).replace(b"\\/", b"/")
        lists = {part.decode() for part in re.findall(rb"/status/([0-9a-f-]{36})", text)}
        issuers = {part.decode() for part in re.findall(rb"did:web:[A-Za-z0-9.%:_-]{1,300}", text)}
        found: dict[str, bytes] = {}
        for status_list_id in sorted(lists)[:_MAX_MENTIONED]:
            row = self._find_list(status_list_id)
            if row is not None and (address := address_of(row)):
                found[address] = row.document.encode()
        for did in sorted(issuers)[:_MAX_MENTIONED]:
            document = self._did_document(did)
            if document is not None:
                found[did_web_url(did)] = document
        return found

    def _status_list(self, url: str) -> bytes | None:
        # Known by its id and its own word, not by today's address: the installation may have moved since.
        row = self._find_list(list_at(url))
        return row.document.encode() if row is not None and address_of(row) == url else None

    def _find_list(self, status_list_id: str) -> StatusList | None:
        if self._lists.get(status_list_id) is None:
            if len(self._lists) >= _MAX_MENTIONED:
                self._lists.clear()
            self._lists[status_list_id] = find_status_list(self._session, status_list_id)
        return self._lists[status_list_id]

    def _did_document(self, did: str) -> bytes | None:
        document = document_of(self._session, did) if did.startswith("did:web:") else None
        return dump_json(document) if document is not None else None


def _told_by_tokens(data: bytes) -> list[bytes]:
    """Return the decoded claims of the tokens in a file, which may be anything."""
    claims = [match[1][: len(match[1]) // 4 * 4] for match in islice(_TOKEN.finditer(data), _MAX_MENTIONED)]
    return [base64.urlsafe_b64decode(text) for text in claims]


def list_at(url: str) -> str:
    """Return the id of the status list that has this address, whatever the installation's own was at its time."""
    return url.rpartition("/status/")[2]


def did_at(url: str) -> str:
    """Return the did:web whose document has this address, or nothing: the inverse of `did_web_url`."""
    host, *path = url.removeprefix("https://").split("/")
    if not url.startswith("https://") or not path or path.pop() != "did.json" or path == [".well-known"]:
        return ""
    return did_web(host, tuple(path))
