"""What the page of a credential is made from, as it is stored at this moment, in as few queries as can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Select, bindparam, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from issuer.store.credentials import Credential
from issuer.store.organizations import Organization
from issuer.store.profiles import SigningKey
from issuer.store.status_lists import StatusList
from issuer.store.token_keys import TokenKey

_Query = Select[*tuple[Any, ...]]
_Column = InstrumentedAttribute[str]

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
_LISTS = select(StatusList.id, StatusList.document).order_by(StatusList.id)
_KEYS = select(SigningKey.controller, SigningKey.public_key_multibase, SigningKey.state).order_by(SigningKey.id)
_TOKEN_KEYS = select(TokenKey.controller, TokenKey.fingerprint, TokenKey.public_jwk, TokenKey.state).order_by(
    TokenKey.id
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the grounds of one page lie: the credential's code, its status lists, and the DIDs that sign for it."""

    code: str
    lists: tuple[str, ...]
    controllers: tuple[str, ...]


class Stored(NamedTuple):
    """What lies there, as rows of columns as the driver gives them; two are equal exactly where every value is."""

    credentials: Sequence[Any]
    lists: Sequence[Any]
    keys: Sequence[Any]
    token_keys: Sequence[Any]


def read_grounds(session: Session, place: Place) -> Stored:
    """Return every stored value that the page of a credential and the verdict on it are made from.

    They are read as the driver gives them: what is only compared need not become objects, nor even values of ours,
    which takes most of the time.
    """
    connection = session.connection()
    # Only a DID that has a document has one that lists keys for tokens.
    web = tuple(each for each in place.controllers if each.startswith("did:web:"))
    return Stored(
        _ask(connection, _CREDENTIALS, {"code": place.code}),
        _ask_of(connection, _LISTS, StatusList.id, place.lists),
        _ask_of(connection, _KEYS, SigningKey.controller, place.controllers),
        _ask_of(connection, _TOKEN_KEYS, TokenKey.controller, web),
    )


def _ask_of(connection: Connection, query: _Query, column: _Column, wanted: tuple[str, ...]) -> Sequence[Any]:
    if not wanted:
        return ()
    values = {f"wanted_{number}": each for number, each in enumerate(wanted)}
    return _ask(connection, _limited(query, column, tuple(values)), values)


@lru_cache(maxsize=256)
def _limited(query: _Query, column: _Column, names: tuple[str, ...]) -> _Query:
    """Return a query for the rows in whose column one of so many values stands."""
    return query.where(or_(*(column == bindparam(name) for name in names)))


def _ask(connection: Connection, query: _Query, values: Mapping[str, str]) -> Sequence[Any]:
    written, order = _written(query, connection.dialect)
    given = tuple(values[name] for name in order) if order else dict(values)
    return connection.exec_driver_sql(written, given).all()


@lru_cache(maxsize=256)
def _written(query: _Query, dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """Return a query as the driver takes it, and in which order its values come where they have no names there."""
    compiled = query.compile(dialect=dialect)
    return str(compiled), tuple(compiled.positiontup or ())
