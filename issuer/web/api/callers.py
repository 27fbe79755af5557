"""Who calls: the API token in the Authorization header, its organization, and whether it may do what it asks for.

What is not in the table of operations is refused, and so is every token without the scope of its row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Response, g, request

from issuer.services.api_tokens import find_live_token, is_use_due, note_use
from issuer.services.errors import Forbidden
from issuer.store.api_tokens import ApiToken, Scope, find_token_for_call
from issuer.store.audit import VIA
from issuer.store.organizations import Organization
from issuer.store.people import Person
from issuer.web.api import blueprint
from issuer.web.api.operation import Operation
from issuer.web.api.operations import BY_ID
from issuer.web.database import SAFE_METHODS, database, now, toolkit
from issuer.web.limits import limiter
from issuer.web.problems import problem

MOST_READS = "600 per minute"
MOST_WRITES = "120 per minute"
MOST_REFUSED = "60 per minute"
"""Calls without a token that holds, from one address: those with one are neither counted here nor refused for it."""

REALM = 'Bearer realm="Touchstone API"'
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom a call acts: `person` answers for it, because they made the token."""

    token: ApiToken
    organization: Organization
    person: Person


class ScopeMissing(Forbidden):
    """The token may not do what it is used for."""

    code = "scope_missing"

    def __init__(self, scope: Scope) -> None:
        super().__init__(f"This token lacks the scope {scope.value}.")
        self.scope = scope


@blueprint.before_request
def require_token() -> Response | None:
    """Let in who has a token with the right scope; anything else is refused, a cookie included."""
    operation = BY_ID.get((request.endpoint or "").removeprefix("api."))
    if operation is None:
        return problem(403, "forbidden", "This address is not open to programs.")
    if operation.scope is None:
        return None
    token = current_token()
    if token is None:
        with limiter.shared_limit(MOST_REFUSED, "API without a token"):
            return _unknown()
    (_count_read if request.method in SAFE_METHODS else _count_write)()
    return _refusal(operation, token)


def _token_id() -> str:
    return str(g.api_token.id)


# Made once: one that is made for each call is registered under this place in the code, where another thread may put its
# own before it is counted.
@limiter.shared_limit(MOST_READS, "API reads", key_func=_token_id)
def _count_read() -> None:
    """Count a call that reads. 429 where it is one too many."""


@limiter.shared_limit(MOST_WRITES, "API writes", key_func=_token_id)
def _count_write() -> None:
    """Count a call that writes. 429 where it is one too many."""


def _refusal(operation: Operation, token: ApiToken) -> Response | None:
    """Return why a token may not do this, None where it may; then its use is noted, if that is due.

    Raises ScopeMissing.
    """
    assert operation.scope is not None
    require_scope(token, operation.scope)
    if any(not _ID.fullmatch(value) for name, value in (request.view_args or {}).items() if name.endswith("_id")):
        return not_found()
    if is_use_due(token, now=now()):
        with toolkit().write.begin() as session:
            note_use(session, token.id, now=now())
    return None


def require_scope(token: ApiToken, scope: Scope) -> None:
    """Raise ScopeMissing unless a token has this scope."""
    if scope not in token.scopes:
        raise ScopeMissing(scope)


def current_token() -> ApiToken | None:
    """Return the token of this request if it holds, looked up once, and never with a right to write."""
    if "api_token" not in g:
        scheme, _, text = request.headers.get("Authorization", "").partition(" ")
        g.api_token = None
        if scheme.lower() == "bearer" and text:
            with toolkit().read() as session:
                g.api_token = find_live_token(session, text.strip(), now=now())
    return g.api_token


def caller() -> Caller:
    """Return for whom this call acts, as it is in the session of the request; events are marked with the token."""
    session = database()
    token = find_token_for_call(session, current_token().id)  # type: ignore[union-attr]  # the guard has asked
    session.info[VIA] = {"api_token": token.label}
    return Caller(token, token.organization, token.creator)


def not_found() -> Response:
    """Return the answer for what is not there or another organization's, which are not told apart."""
    return problem(404, "not_found", "There is no such thing in this organization.")


def _unknown() -> Response:
    """Refuse without saying why: an ended token and one that never was look the same."""
    if not request.headers.get("Authorization"):
        answer = problem(401, "token_missing", "Send an API token in the header Authorization: Bearer tsk_…")
        answer.headers["WWW-Authenticate"] = REALM
    else:
        answer = problem(401, "token_invalid", "This is no API token that holds here.")
        answer.headers["WWW-Authenticate"] = f'{REALM}, error="invalid_token"'
    return answer
