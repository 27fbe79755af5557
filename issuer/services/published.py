"""What was published, read: nothing of it changes any more, so what stands stored as the same text is read once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy.orm import Session

from issuer.credential.achievement import ResultDescription
from issuer.review.draft import Draft
from issuer.services.achievement_mapping import read_achievement
from issuer.services.errors import NotEditable
from issuer.store.base import DamagedRow
from issuer.store.designs import Achievement, lock_published

_REMEMBERED = 32
_LONGEST = 256 * 1024  # characters of what is remembered


@dataclass(frozen=True, slots=True)
class PublishedAchievement:
    """An Achievement as it stands in credentials: what was published, and not what today's code would make of it."""

    document: dict[str, Any]
    result_descriptions: tuple[ResultDescription, ...]

    @classmethod
    def of(cls, document: dict[str, Any]) -> PublishedAchievement:
        """Return the Achievement of a published document. Raises CredentialError where that is damaged."""
        return cls(document, read_achievement(document).result_descriptions)

    def to_json(self) -> dict[str, Any]:
        """Return the published JSON, member for member. It is not to be changed."""
        return self.document


@dataclass(frozen=True, slots=True)
class Published:
    """A version that can be awarded: its frozen design, and the Achievement of its credentials."""

    draft: Draft
    achievement: PublishedAchievement

    @classmethod
    def of(cls, draft: Mapping[str, Any], achievement: dict[str, Any]) -> Published:
        """Return what two published documents say. Raises DraftError and CredentialError where they are damaged."""
        return cls(Draft.from_document(draft), PublishedAchievement.of(achievement))


def require_offered(achievement: Achievement) -> None:
    """Raise NotEditable for a version that is not awarded any more."""
    _refuse_retired(is_retired=achievement.retired_at is not None)


def lock_offered(session: Session, achievement: Achievement) -> Published:
    """Return what is awarded, which nobody else awards or retires until the transaction ends.

    It is read from the database each time, and parsed anew if it is not the text that it was. Raises NotEditable,
    DamagedRow, DraftError and CredentialError.
    """
    stored = lock_published(session, achievement.id)
    _refuse_retired(is_retired=stored.retired_at is not None)
    read = _read if len(stored.draft) + len(stored.achievement) <= _LONGEST else _read.__wrapped__
    return read(stored.draft, stored.achievement)


def _refuse_retired(*, is_retired: bool) -> None:
    if is_retired:
        raise NotEditable("This version is retired and no longer awarded.")


@lru_cache(maxsize=_REMEMBERED)
def _read(draft: str, achievement: str) -> Published:
    return Published.of(_object(draft), _object(achievement))


def _object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DamagedRow("A stored document is not JSON any more.") from error
    if not isinstance(value, dict):
        raise DamagedRow("A stored document is not a JSON object any more.")
    return value
