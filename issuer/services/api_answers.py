"""A call that may be sent twice is answered once: the same call gets the same answer again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from issuer.services.errors import ServiceError
from issuer.store.api_tokens import ApiAnswer, drop_answers, find_answer
from issuer.store.base import insert_row
from issuer.store.locks import alone

KEPT = timedelta(days=30)
"""How long an answer is kept; after that, a key may be used again."""
FORGOTTEN_EVERY = timedelta(hours=1)
KEY_MAX = 200
_MOST = 10_000  # organizations


class KeyReused(ServiceError):
    """The idempotency key was sent before, with another call."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was sent before with another request. Choose a new key for each award.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered; `is_repeated` when it was answered before."""

    status: int
    body: str
    is_repeated: bool


def digest_of(*parts: bytes) -> str:
    """Return what tells whether two calls are the same, from the parts of one."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


class _Forgetting:
    """When old answers of each organization were last looked for by this process: each call would wait for it."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}

    def is_due(self, organization_id: str, now: datetime) -> bool:
        """Tell whether it is time again, and take it for done; also when the clock was set back."""
        last = self._last.get(organization_id)
        if last is not None and last <= now < last + FORGOTTEN_EVERY:
            return False
        if len(self._last) >= _MOST:
            self._last.clear()
        self._last[organization_id] = now
        return True


_FORGETTING = _Forgetting()


def answer_once(
    session: Session,
    organization_id: str,
    key: str,
    request_digest: str,
    *,
    now: datetime,
    do: Callable[[], tuple[int, str]],
) -> Answer:
    """Do what is asked for and keep the answer in the same transaction, unless it was done before.

    Of several at once, the others wait for the one that does it. What fails keeps nothing, so that it can be mended and
    sent again under its key. Raises KeyReused, and whatever `do` raises.
    """
    alone(session, f"API call {organization_id} {key}")
    known = find_answer(session, organization_id, key)
    if known is not None and known.answered_at >= now - KEPT:
        if known.request_digest != request_digest:
            raise KeyReused
        return Answer(known.status, known.body, True)
    if known is not None or _FORGETTING.is_due(organization_id, now):
        drop_answers(session, organization_id, before=now - KEPT)
    status, body = do()
    insert_row(
        session,
        ApiAnswer,
        organization_id=organization_id,
        idempotency_key=key,
        request_digest=request_digest,
        status=status,
        body=body,
        answered_at=now,
    )
    return Answer(status, body, False)
