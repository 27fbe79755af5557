"""What holds of every review, whatever is written: order, white space, repetition, and fields that exist.

The designs are random documents of the format, and the example designs with parts taken away, doubled or exchanged: the
latter come closer to what people write.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.review.draft import Draft, DraftError
from issuer.review.engine import review
from issuer.review.fields import ROOT, Field, find_field
from issuer.review.rendering import render_report
from issuer.review.report import Report
from issuer.review.steps import step_of
from tests.review.designs import documents

TODAY = date(2026, 11, 25)
EXAMPLES = [
    json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((Path(__file__).parents[2] / "examples").glob("*.design.json"))
]
# Levels run from low to high: the only list whose order says something.
ORDERED = "levels"
# What stands for something else or is looked up exactly; white space inside it is not layout.
EXACT = frozenset({"id", "url", "level_id", "component_ids", "artifact_ids", "language", "image", "doi", "currency"})
# A finding about two entries that are too much alike stands at the later one: in another order, at the other one.
ABOUT_PAIRS = frozenset({"links-sound", "components-sound", "fields-not-copied", "alignment-specific"})
# A finding about several entries at once, or about the newest of them, stands at the first that comes into question.
AT_THE_FIRST = frozenset(
    {
        "evidence-multimodal",
        "evidence-real-practice",
        "evidence-required",
        "evidence-third-party-privacy",
        "need-evidence",
        "references-recent",
    }
)


def _places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the place of every part of a document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in entries:
        if name not in ("format", "id"):
            yield (*path, name)
        yield from _places(part, (*path, name))


def _damaged(document: dict[str, Any], seed: int, count: int) -> dict[str, Any]:
    """Return the document with `count` parts taken away, doubled or exchanged for another text of it."""
    order = random.Random(seed)
    document = json.loads(json.dumps(document))
    texts = [part for part in _strings(document)]
    for _ in range(count):
        *around, last = order.choice(list(_places(document)))
        place: Any = document
        for name in around:
            place = place[name]
        what = order.random()
        if what < 0.5 or not isinstance(place[last], str):
            del place[last]
        else:
            place[last] = order.choice(texts) if what < 0.8 else place[last].split(".")[0]
    return document


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)
    elif isinstance(value, str):
        yield value


def _is_readable(document: dict[str, Any]) -> bool:
    try:
        Draft.from_document(document)
    except DraftError:
        return False
    return True


designs = st.one_of(
    documents,
    st.builds(_damaged, st.sampled_from(EXAMPLES), st.integers(0, 10**6), st.integers(0, 12)).filter(_is_readable),
)
seeds = st.integers(0, 10**6)


def _report(document: dict[str, Any]) -> Report:
    return review(Draft.from_document(document), today=TODAY)


def _moved(value: Any, field: Field, path: str, order: random.Random, places: dict[str, str]) -> Any:
    """Return `value` with its lists in another order; `places` gets the old path of every entry by its new one."""
    if isinstance(value, dict):
        return {
            name: _moved(part, field.fields[name], f"{path}.{name}".lstrip("."), order, places)
            if name != "format"
            else part
            for name, part in value.items()
        }
    if not isinstance(value, list):
        return value
    row = Field("section", fields=field.fields) if field.fields else Field("text")
    numbers = list(range(len(value)))
    if path.rpartition(".")[2] != ORDERED:
        order.shuffle(numbers)
    moved = []
    for new, old in enumerate(numbers):
        inside: dict[str, str] = {}
        moved.append(_moved(value[old], row, "", order, inside))
        places[f"{path}[{new}]"] = f"{path}[{old}]"
        places |= {f"{path}[{new}].{now}": f"{path}[{old}].{was}" for now, was in inside.items()}
    return moved


def _before_the_move(field: str, places: dict[str, str]) -> str:
    """Return the path that a finding's field had before the lists were put in another order."""
    for end in range(len(field), 0, -1):
        if field[:end] in places and (end == len(field) or field[end] in ".["):
            return places[field[:end]] + field[end:]
    return field


@settings(max_examples=150, deadline=None)
@given(designs, seeds)
def test_the_order_of_list_items_changes_no_verdict_and_findings_follow_their_entries(
    document: dict[str, Any], seed: int
) -> None:
    document = Draft.from_document(document).to_document()
    places: dict[str, str] = {}
    moved = _moved(document, ROOT, "", random.Random(seed), places)
    one, other = _report(document), _report(moved)
    assert one.ready is other.ready
    weighed = [Counter((f.criterion, f.severity) for f in report.findings) for report in (one, other)]
    assert weighed[0] == weighed[1]
    free = ABOUT_PAIRS | AT_THE_FIRST
    placed = Counter((f.criterion, f.severity, f.field) for f in one.findings if f.criterion not in free)
    followed = Counter(
        (f.criterion, f.severity, _before_the_move(f.field, places)) for f in other.findings if f.criterion not in free
    )
    assert placed == followed


def _spaced(value: Any, name: str = "") -> Any:
    """Return the document with more white space around and between the words of what a person wrote."""
    if isinstance(value, dict):
        return {key: part if key == "format" else _spaced(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_spaced(part, name) for part in value]
    field_is_free = isinstance(value, str) and name not in EXACT and value.strip()
    return f" {re.sub(' +', '  ', value)} " if field_is_free else value


def _without_choices(document: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Return what `_spaced` makes of a document, enumerations left as they are."""
    spaced = _spaced(document)

    def restored(old: Any, new: Any, field: Field) -> Any:
        if field.choices and not isinstance(old, dict):
            return old
        if isinstance(old, dict):
            return {
                name: restored(part, new[name], field.fields[name]) if name != "format" else part
                for name, part in old.items()
            }
        if isinstance(old, list) and field.fields:
            row = Field("section", fields=field.fields)
            return [restored(was, now, row) for was, now in zip(old, new, strict=True)]
        return new

    return restored(document, spaced, ROOT)


@settings(max_examples=150, deadline=None)
@given(designs)
def test_white_space_changes_no_finding(document: dict[str, Any]) -> None:
    one, other = _report(document), _report(_without_choices(document))
    shown = [[(f.criterion, f.severity, f.field) for f in report.findings] for report in (one, other)]
    assert shown[0] == shown[1]


@settings(max_examples=100, deadline=None)
@given(designs)
def test_the_same_design_gives_the_same_bytes(document: dict[str, Any]) -> None:
    once, twice = _report(document), _report(json.loads(json.dumps(document)))
    assert json.dumps(once.to_json()) == json.dumps(twice.to_json())
    assert render_report(once, "a file") == render_report(twice, "a file")
    through = Draft.from_document(document).to_document()
    assert json.dumps(_report(through).to_json()) == json.dumps(once.to_json())


@settings(max_examples=150, deadline=None)
@given(designs)
def test_every_finding_points_to_a_field_that_exists(document: dict[str, Any]) -> None:
    written = Draft.from_document(document).to_document()
    for finding in _report(document).findings:
        assert find_field(finding.field) is not None, finding
        step_of(finding.field)
        place: Any = written
        for name, index in re.findall(r"([^.\[\]]+)(?:\[(\d+)\])?", finding.field):
            place = place.get(name) if isinstance(place, dict) else None
            if index:
                assert isinstance(place, list) and int(index) < len(place), finding
                place = place[int(index)]


@settings(max_examples=100, deadline=None)
@given(designs)
def test_a_finding_says_all_it_must_in_words_that_end(document: dict[str, Any]) -> None:
    for finding in _report(document).findings:
        assert finding.reason[0] == finding.reason[0].upper()
        assert finding.reason[-1] in ".!?”…", finding
        assert "\n" not in finding.reason
        assert finding.advice
        assert finding.source.url.startswith(("https://", "http://"))
