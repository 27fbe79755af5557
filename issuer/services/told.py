"""What the journals of an installation tell that was taken back, read so that one damaged line forgets nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from issuer.credential.errors import CredentialError
from issuer.credential.status_list import StatusList as Bits
from issuer.services.journal import Journal

_NAMED = {
    "list": {"list", "organization", "controller", "purpose", "size", "address", "bits"},
    "revoke": {"list", "index", "credential", "reason"},
    "withdraw": {"credential"},
    "compromise": {"key", "organization", "since"},
}
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Told:
    """What journals tell that is done.

    The bits of each list, why and by whom each credential was taken back, and which keys are compromised.
    """

    lists: dict[str, dict[str, Any]] = field(default_factory=dict)
    bits: dict[str, Bits] = field(default_factory=dict)
    taken_back: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    withdrawn: set[str] = field(default_factory=set)
    compromised: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_told(journals: Sequence[Journal]) -> Told:
    """Return what journals tell that is done. Raises OSError."""
    told = Told()
    for journal in journals:
        done = _done(journal)
        editions: dict[str, list[str]] = {}
        for entry in journal.read():
            if entry.get("mark") not in done or not _is_whole(entry):
                continue
            match entry.get("does"):
                case "list":
                    told.lists[entry["list"]] = entry
                    editions.setdefault(entry["list"], []).append(entry["bits"])
                case "revoke":
                    told.taken_back[entry["list"], entry["index"]] = entry
                case "withdraw":
                    told.withdrawn.add(entry["credential"])
                case "compromise":
                    told.compromised[entry["key"]] = entry
        for status_list_id, texts in editions.items():
            _unite(told, status_list_id, texts)
    return told


def _done(journal: Journal) -> set[str]:
    """Return the transactions that count as done; where a mark is damaged, also those that nothing calls done.

    In doubt what somebody wanted to be taken back is taken back.
    """
    done: set[str] = set()
    told: set[str] = set()
    marks: set[str] = set()
    for entry in journal.read():
        mark, does = str(entry.get("mark")), entry.get("does")
        (done if does == "done" else marks).add(mark)
        if does in _NAMED:
            told.add(mark)
    return done if done <= marks else done | told


def _is_whole(entry: Mapping[str, Any]) -> bool:
    """Tell whether an entry has what an entry of its kind has; a disk may have changed the name of something."""
    return _NAMED.get(str(entry.get("does")), {"?"}) <= entry.keys()


def _unite(told: Told, status_list_id: str, texts: Sequence[str]) -> None:
    """Add the bits of the newest edition of a list that can be read: a bit that was set stays set."""
    for text in reversed(texts):
        try:
            bits = Bits.decode(text, minimum=8)
        except CredentialError:
            _log.error("the journal's bits of the status list %s cannot be read, so older ones count", status_list_id)
            continue
        before = told.bits.get(status_list_id)
        told.bits[status_list_id] = bits.union(before) if before is not None else bits
        return
