"""What the page of a credential is made from, as it is stored at this moment, in as few queries as can be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from issuer.store.credentials import Credential
from issuer.store.organizations import Organization
from issuer.store.profiles import SigningKey
from issuer.store.status_lists import StatusList
from issuer.store.token_keys import TokenKey

# Written once, with gaps: putting a statement together anew takes longer than asking it.
_CREDENTIALS = (
    select(
        Credential.id,
        Credential.document,
        Credential.token,
        Credential.achievement_id,
        Credential.organization_id,
        Credential.revoked_at,
        Credential.revocation_reason,
        Credential.withdrawn_at,
        Organization.zone,
    )
    .join(Organization, Organization.id == Credential.organization_id)
    .where(Credential.code == bindparam("code"))
)
_LISTS = (
    select(StatusList.id, StatusList.document)
    .where(StatusList.id.in_(bindparam("lists", expanding=True)))
    .order_by(StatusList.id)
)
_KEYS = (
    select(SigningKey.controller, SigningKey.public_key_multibase, SigningKey.state)
    .where(SigningKey.controller.in_(bindparam("controllers", expanding=True)))
    .order_by(SigningKey.id)
)
_TOKEN_KEYS = (
    select(TokenKey.controller, TokenKey.fingerprint, TokenKey.public_jwk, TokenKey.state)
    .where(TokenKey.controller.in_(bindparam("controllers", expanding=True)))
    .order_by(TokenKey.id)
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the grounds of one page lie: the credential's code, its status lists, and the DIDs that sign for it."""

    code: str
    lists: tuple[str, ...]
    controllers: tuple[str, ...]


class Stored(NamedTuple):
    """What lies there, as rows of columns; two are equal exactly where every value is."""

    credentials: Sequence[Any]
    lists: Sequence[Any]
    keys: Sequence[Any]
    token_keys: Sequence[Any]


def read_grounds(session: Session, place: Place) -> Stored:
    """Return every stored value that the page of a credential and the verdict on it are made from.

    They are read by columns: rows that are only compared need not become objects, which takes most of the time.
    """
    connection = session.connection()
    # Only a DID that has a document has one that lists keys for tokens.
    web = [each for each in place.controllers if each.startswith("did:web:")]
    return Stored(
        connection.execute(_CREDENTIALS, {"code": place.code}).all(),
        connection.execute(_LISTS, {"lists": place.lists}).all() if place.lists else (),
        connection.execute(_KEYS, {"controllers": place.controllers}).all(),
        connection.execute(_TOKEN_KEYS, {"controllers": web}).all() if web else (),
    )
