"""The coverage grid as its page shows it: which evidence shows a component, which criterion judges what, and the gaps.

Two tables. The first ties components (rows) to evidence and criteria (columns), the second evidence (rows) to criteria
(columns). Each row and column ends in a state, in words; the states are made of the same ties as the cells, so a script
can keep them up while cells are ticked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from issuer.review.draft import Draft
from issuer.services.coverage import PLACES, Kind, Tie, ties_of
from issuer.web.design.coverage import shortened
from issuer.web.design.typed import value_at

COMPONENTS, EVIDENCE, RUBRIC = "method.components", "evidence.artifacts", "assessment.rubric"
_NAMES = {COMPONENTS: "statement", EVIDENCE: "title", RUBRIC: "name"}
_LETTERS = {COMPONENTS: "c", EVIDENCE: "e", RUBRIC: "r"}


@dataclass(frozen=True, slots=True)
class Thing:
    """A component, a piece of evidence or a criterion: its place in its list, its id, and what it is called."""

    path: str
    number: int
    id: str
    name: str

    @property
    def kind_in_words(self) -> str:
        """What things of its kind are called."""
        return {COMPONENTS: _("Component"), EVIDENCE: _("Evidence"), RUBRIC: _("Criterion")}[self.path]

    @property
    def title(self) -> str:
        """Which one it is: `Component 2`."""
        return _("%(kind)s %(number)s", kind=self.kind_in_words, number=self.number)

    def key(self, what: str) -> str:
        """Return the name of one of its states, as the script knows it: `c2-shown`."""
        return f"{_LETTERS[self.path]}{self.number}-{what}"


@dataclass(frozen=True, slots=True)
class State:
    """What a row or column comes to: `yes` when any of its ties is set, else `no`. `key` names it to the script."""

    key: str
    is_fine: bool
    yes: str
    no: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One tie that can be set: `value` is what the form sends, `keys` the states that it makes fine."""

    kind: Kind
    value: str
    is_set: bool
    row: str
    column: Thing
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its cells by group of columns, each group with the state it comes to."""

    thing: Thing
    groups: tuple[tuple[tuple[Cell, ...], State], ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Columns under one heading; `foot` is what each column comes to, `state` the heading of the rows' states."""

    title: str
    state: str
    columns: tuple[Thing, ...]
    foot: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the grid."""

    slug: str
    title: str
    row_title: str
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """One line of the summary: what is missing, and which states it counts."""

    words: str
    keys: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The whole page."""

    components: tuple[Thing, ...]
    evidence: tuple[Thing, ...]
    criteria: tuple[Thing, ...]
    tables: tuple[Table, ...]
    gaps: tuple[Gap, ...]

    @property
    def number_of_gaps(self) -> int:
        """How many things are not tied as they should be."""
        return sum(gap.count for gap in self.gaps)


def grid_of(document: Mapping[str, Any]) -> Grid:
    """Return the grid of a design document."""
    builder = _Builder(document)
    return Grid(builder.components, builder.evidence, builder.criteria, builder.tables(), builder.gaps())


def sent_ties(values: Mapping[Kind, Iterable[str]], document: Mapping[str, Any]) -> frozenset[Tie]:
    """Return the ties whose boxes were ticked on a page that showed `document`. Raises ValueError for no box of it.

    values: for each kind of tie, what its boxes sent: the numbers of the row and of what it is tied to, `0:2`.
    """
    found = set()
    for kind, place in PLACES.items():
        ids = [[row["id"] for row in value_at(document, path) or ()] for path in (place.rows, place.targets)]
        for value in values.get(kind, ()):
            numbers = [_number(text) for text in value.split(":")]
            if len(numbers) != 2 or not all(number < len(some) for number, some in zip(numbers, ids, strict=True)):
                raise ValueError(value)
            found.add(Tie(kind, ids[0][numbers[0]], ids[1][numbers[1]]))
    return frozenset(found)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6):
        raise ValueError(text)
    return int(text)


class _Builder:
    """Puts a grid together from one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.components = _things(document, COMPONENTS)
        self.evidence = _things(document, EVIDENCE)
        self.criteria = _things(document, RUBRIC)
        self._by_id = {(thing.path, thing.id): thing for thing in (*self.components, *self.evidence, *self.criteria)}
        self._ties = ties_of(Draft.from_document(document))
        self._fine = {
            key
            for tie in self._ties
            for key in _keys(
                tie.kind,
                self._by_id[PLACES[tie.kind].rows, tie.from_id],
                self._by_id[PLACES[tie.kind].targets, tie.to_id],
            )
        }

    def tables(self) -> tuple[Table, ...]:
        """Return the tables for which there are rows and columns."""
        found = []
        columns: list[tuple[Kind, tuple[Thing, ...]]] = [("shows", self.evidence), ("judges", self.criteria)]
        kinds = [kind for kind, things in columns if things]
        if self.components and kinds:
            title = _("Components, and what shows and judges each")
            found.append(self._table("components", title, self.components, kinds))
        if self.evidence and self.criteria:
            title = _("Evidence, and what judges each piece")
            found.append(self._table("evidence", title, self.evidence, ["looks_at"]))
        return tuple(found)

    def gaps(self) -> tuple[Gap, ...]:
        """Return what is not tied, kind by kind; only kinds of which there is anything."""
        parts = [
            (_("Components that no evidence shows"), "shown", self.components),
            (_("Components that no criterion judges"), "judged", self.components),
            (_("Evidence that shows no component"), "shows", self.evidence),
            (_("Evidence that no criterion judges"), "judged", self.evidence),
            (_("Criteria that judge nothing"), "any", self.criteria),
        ]
        found = []
        for words, what, things in parts:
            keys = tuple(thing.key(what) for thing in things)
            if keys:
                found.append(Gap(words, keys, sum(key not in self._fine for key in keys)))
        return tuple(found)

    def _table(self, slug: str, title: str, things: Sequence[Thing], kinds: Sequence[Kind]) -> Table:
        groups = tuple(self._group(kind) for kind in kinds)
        rows = tuple(Row(thing, tuple(self._cells(thing, kind) for kind in kinds)) for thing in things)
        return Table(slug, title, things[0].kind_in_words, groups, rows)

    def _group(self, kind: Kind) -> Group:
        titles = {
            "shows": (_("Evidence that shows it"), _("Shown?")),
            "judges": (_("Criteria that judge it"), _("Judged?")),
            "looks_at": (_("Criteria that look at it"), _("Judged?")),
        }
        columns = self.evidence if kind == "shows" else self.criteria
        return Group(*titles[kind], columns, tuple(self._column_state(kind, thing) for thing in columns))

    def _cells(self, row: Thing, kind: Kind) -> tuple[tuple[Cell, ...], State]:
        cells = []
        for column in self.evidence if kind == "shows" else self.criteria:
            is_set = Tie(kind, column.id, row.id) in self._ties
            value = f"{column.number - 1}:{row.number - 1}"
            cells.append(Cell(kind, value, is_set, row.title, column, _keys(kind, column, row)))
        return tuple(cells), self._row_state(kind, row)

    def _row_state(self, kind: Kind, thing: Thing) -> State:
        words = {
            "shows": ("shown", _("Shown"), _("No evidence shows it")),
            "judges": ("judged", _("Judged"), _("No criterion judges it")),
            "looks_at": ("judged", _("Judged"), _("Nobody judges it")),
        }
        return self._state(thing, *words[kind])

    def _column_state(self, kind: Kind, thing: Thing) -> State:
        words = {
            "shows": ("shows", _("Shows something"), _("Shows no component")),
            "judges": ("judges", _("Judges something"), _("Judges no component")),
            "looks_at": ("looks", _("Looks at evidence"), _("Looks at no evidence")),
        }
        return self._state(thing, *words[kind])

    def _state(self, thing: Thing, what: str, yes: str, no: str) -> State:
        key = thing.key(what)
        return State(key, key in self._fine, yes, no)


def _keys(kind: Kind, one: Thing, other: Thing) -> tuple[str, ...]:
    """Return the states that become fine by a tie of `one` (evidence or a criterion) to `other`."""
    match kind:
        case "shows":
            return one.key("shows"), other.key("shown")
        case "judges":
            return one.key("judges"), one.key("any"), other.key("judged")
        case _:
            return one.key("looks"), one.key("any"), other.key("judged")


def _things(document: Mapping[str, Any], path: str) -> tuple[Thing, ...]:
    rows = value_at(document, path) or ()
    return tuple(
        Thing(path, number, row["id"], shortened(row.get(_NAMES[path], ""), 110))
        for number, row in enumerate(rows, start=1)
    )
