"""A call that may be sent twice is answered once: the same call gets the same answer again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from issuer.services.errors import ServiceError
from issuer.store.api_tokens import ApiAnswer, drop_answers, find_answer
from issuer.store.locks import alone

KEPT = timedelta(days=30)
"""How long an answer is kept; after that, a key may be used again."""
KEY_MAX = 200


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
    if known is not None and known.answered_at > now - KEPT:
        if known.request_digest != request_digest:
            raise KeyReused
        return Answer(known.status, known.body, True)
    drop_answers(session, organization_id, before=now - KEPT)
    status, body = do()
    session.add(
        ApiAnswer(
            organization_id=organization_id,
            idempotency_key=key,
            request_digest=request_digest,
            status=status,
            body=body,
            answered_at=now,
        )
    )
    session.flush()
    return Answer(status, body, False)
