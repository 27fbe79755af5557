"""What differs between two states of a design, in words: two versions, a version and the draft, or two saved states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from issuer.review.comparison import Difference, Entry, Kind, Piece, compare, words_compared
from issuer.review.draft import Draft
from issuer.review.rules import RULES_BY_ID
from issuer.review.steps import STEPS, Step
from issuer.web.design.coverage import shortened
from issuer.web.design.in_words import Answer, in_words, whole_design
from issuer.web.design.questions import Question, Text
from issuer.web.design.steps import PAGES

_TEXTS = frozenset({"line", "paragraph", "address", "email"})
_NAMES = ("title", "statement", "name", "citation", "prompt")  # parts of an entry by which people know it
_KEPT = Question(
    path="acknowledged",
    kind="rows",
    label=_l("Weak spots that are kept"),
    noun=_l("kept weak spot"),
    parts=(
        Question(
            path="criterion",
            kind="choice",
            label=_l("Criterion"),
            choices={name: rule.title for name, rule in RULES_BY_ID.items()},
        ),
        Question(path="field", kind="line", label=_l("Field")),
        Question(path="reason", kind="paragraph", label=_l("Reason")),
        Question(path="by", kind="line", label=_l("Kept by")),
        Question(path="at", kind="line", label=_l("Kept since")),
    ),
)


@dataclass(frozen=True, slots=True)
class Change:
    """An answer that is not the same: its words as `pieces`, or both answers, or what happened to its entries."""

    label: Text
    kind: Kind
    pieces: tuple[Piece, ...] = ()
    before: Answer | None = None
    after: Answer | None = None
    entries: tuple[EntryChange, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry of a list that is not the same; `deed` says what happened to it; what came or went has `answer`."""

    title: str
    kind: Kind
    deed: str
    answer: Answer | None = None
    pieces: tuple[Piece, ...] = ()
    parts: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class StepChanges:
    """What changed on one step, and the answers that did not. `step` is None for what stands on none."""

    step: Step | None
    changes: tuple[Change, ...]
    unchanged: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states of a design held against each other."""

    steps: tuple[StepChanges, ...]

    @property
    def count(self) -> int:
        """How many answers changed."""
        return sum(len(step.changes) for step in self.steps)

    @property
    def changed(self) -> list[StepChanges]:
        """The steps on which something changed."""
        return [step for step in self.steps if step.changes]

    @property
    def untouched(self) -> list[StepChanges]:
        """The steps on which nothing changed and something is written."""
        return [step for step in self.steps if not step.changes and step.unchanged]


def compared(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Comparison:
    """Return what changed from one document to another, step by step."""
    found = {difference.path: difference for difference in compare(_draft(earlier), _draft(later))}
    answers = dict(_by_step(later))
    steps = []
    for step, page in zip(STEPS, PAGES, strict=True):
        changed = [question for question in page.questions if question.path in found]
        labels = {question.label for question in changed}
        unchanged = tuple(answer for answer in answers[step] if answer.label not in labels)
        changes = tuple(_change(question, found[question.path], earlier, later) for question in changed)
        steps.append(StepChanges(step, changes, unchanged))
    if _KEPT.path in found:
        steps.append(StepChanges(None, (_change(_KEPT, found[_KEPT.path], earlier, later),), ()))
    return Comparison(tuple(steps))


def _draft(document: Mapping[str, Any]) -> Draft:
    return Draft.from_document(document)


def _by_step(document: Mapping[str, Any]) -> Iterator[tuple[Step, Sequence[Answer]]]:
    yield from whole_design(document)


def _change(question: Question, difference: Difference, earlier: Mapping[str, Any], later: Mapping[str, Any]) -> Change:
    """Return one difference in words."""
    before, after = difference.before, difference.after
    if difference.entries:
        entries = tuple(_entry(question, entry, earlier, later) for entry in difference.entries)
        return Change(question.label, difference.kind, entries=entries)
    if question.kind in _TEXTS and isinstance(before, str) and isinstance(after, str):
        return Change(question.label, difference.kind, words_compared(before, after))
    return Change(
        question.label,
        difference.kind,
        before=in_words(question, before, earlier) if before is not None else None,
        after=in_words(question, after, later) if after is not None else None,
    )


def _entry(question: Question, entry: Entry, earlier: Mapping[str, Any], later: Mapping[str, Any]) -> EntryChange:
    title, deed = _title(question, entry), _deed(entry)
    if entry.kind is Kind.REMOVED:
        return EntryChange(title, entry.kind, deed, in_words(question, [entry.before], earlier))
    if entry.kind is Kind.ADDED:
        return EntryChange(title, entry.kind, deed, in_words(question, [entry.after], later))
    if entry.parts and not entry.parts[0].path:
        return EntryChange(title, entry.kind, deed, pieces=words_compared(str(entry.before), str(entry.after)))
    asked = {part.path: part for part in question.parts}
    parts = tuple(_change(asked[part.path], part, earlier, later) for part in entry.parts if part.path in asked)
    return EntryChange(title, entry.kind, deed, parts=parts)


def _title(question: Question, entry: Entry) -> str:
    """Return what an entry is called: `Component 2: Plan the lift`. "" for a choice, which has no number."""
    if not question.noun:
        return ""
    place = entry.new if entry.new is not None else entry.old
    noun = str(question.noun)
    title = _("%(noun)s %(number)s", noun=noun[:1].upper() + noun[1:], number=(place or 0) + 1)
    value = entry.after if entry.after is not None else entry.before
    name = next((value[part] for part in _NAMES if value.get(part)), "") if isinstance(value, Mapping) else ""
    # The name of what was added or removed stands right below.
    return f"{title}: {shortened(name, 60)}" if name and entry.kind not in (Kind.ADDED, Kind.REMOVED) else title


def _deed(entry: Entry) -> str:
    old, new = (entry.old or 0) + 1, (entry.new or 0) + 1
    moved = ""
    if entry.has_moved:
        # Where several changed places, one may stand where it stood, and yet among others.
        moved = _("moved from place %(old)s to %(new)s", old=old, new=new) if old != new else _("in another order")
    match entry.kind:
        case Kind.ADDED:
            return _("added")
        case Kind.REMOVED:
            return _("removed")
        case Kind.MOVED:
            return moved
        case _:
            return _("changed, %(moved)s", moved=moved) if moved else _("changed")
