"""What every reader yields, whatever the publisher calls it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ItemType(StrEnum):
    """What an item is, in words that all frameworks share."""

    SKILL = "skill"
    KNOWLEDGE = "knowledge"
    ABILITY = "ability"
    ACTIVITY = "activity"
    COMPETENCY = "competency"
    OCCUPATION = "occupation"
    GROUP = "group"
    OTHER = "other"


class Kind(StrEnum):
    """Whose framework it is, or in whose format."""

    ESCO = "esco"
    ONET = "onet"
    CASE = "case"
    CTDL = "ctdl"
    OPENSALT = "opensalt"


@dataclass(frozen=True, slots=True)
class FrameworkItem:
    """One entry of a framework.

    `uri` names it for ever and is unique in its framework; `parents` are the uris of the broader entries in
    the publisher's order; `part` is the table it came from, so that an import of that table alone can tell what
    has vanished from it, "" where no table is ever whole. `is_current` is False for what the publisher itself marks as
    obsolete, `is_mention` True in a table that only mentions entries which another one describes in full.
    """

    uri: str
    title: str
    type: ItemType
    part: str
    code: str = ""
    description: str = ""
    alternatives: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    language: str = ""
    is_current: bool = True
    is_mention: bool = False


@dataclass(frozen=True, slots=True)
class Broader:
    """A statement of its own that one entry is broader than another; both are named by uri."""

    child: str
    parent: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that says nothing usable, such as one without a label; the import goes on and counts it."""

    where: str
    reason: str


Record = FrameworkItem | Broader | Skipped


@dataclass(frozen=True, slots=True)
class FrameworkInfo:
    """The framework as a whole. `identifier` is the same for every release of it; what is not known is ""."""

    kind: Kind
    identifier: str
    title: str
    publisher: str = ""
    version: str = ""
    licence: str = ""
    attribution: str = ""
    source: str = ""
    language: str = ""
