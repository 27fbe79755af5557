"""What holds for every badge: properties of reading, verifying and time, tried on honest badges of all kinds.

The numbers are those of the test plan: 2 changes of what is said, 3 other ways to say it, 4 containers, 8 a verdict is
the “and” of its checks, 9 time, 10 canonical form. Property 5, of status lists, is with the services.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st

from issuer.credential.baking import bake_png, bake_svg, extract
from issuer.credential.data_integrity import add_proof
from issuer.credential.documents import MappingDocuments
from issuer.credential.embedded import EmbeddedCredential
from issuer.credential.errors import CredentialError
from issuer.credential.report import Outcome, Verdict, VerificationReport
from issuer.credential.strict_json import dump_json, parse_json
from issuer.credential.verifier import Verifier
from tests.credential.edits import KINDS
from tests.credential.plain_pyld import plain_bytes
from tests.credential.rewrites import REWRITES
from tests.credential.samples import INDEX, LIST, NOW, SVG, Publisher, credential, png, png_chunk, signed, signer
from tests.credential.spelling import shown_by, spelled
from tests.fuzz import seeds

VALID = (Verdict.VALID, Verdict.VALID_ISSUER_UNKNOWN)
CHANCE = st.integers(0, 2**48).map(random.Random)


@cache
def badges() -> tuple[dict[str, Any], ...]:
    """Return honest badges as JSON, taken out of whatever they came in."""
    texts = [extract(data)[1] for data in seeds.honest() if not data.startswith(b"e")]
    read = [parse_json(text) for text in texts if text.startswith(b"{")]
    return tuple(document for document in read if "proof" in document)


BADGES = st.integers(0, 10**6).map(lambda number: badges()[number % len(badges())])


def judged(document: Any) -> VerificationReport:
    return seeds.verifier().verify(json.dumps(document).encode("utf-8", "surrogatepass"), now=NOW)


def unsecured(document: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name != "proof"}


def try_to(change: Any, rng: random.Random, document: Any) -> None:
    """Make a change where the document has a place for it."""
    try:
        change(rng, document)
    except (IndexError, KeyError, TypeError, AttributeError, ValueError):
        return


# 2 --------------------------------------------------------------------------------------------------------------
@given(BADGES, CHANCE, st.integers(1, 4))
def test_no_change_of_what_a_badge_says_is_valid(badge: dict[str, Any], rng: random.Random, times: int) -> None:
    document = copy.deepcopy(badge)
    for _ in range(times):
        try_to(rng.choice(KINDS), rng, document)
    report = judged(document)
    same = isinstance(document, dict) and spelled(unsecured(document)) == spelled(unsecured(badge))
    event(f"said the same: {same}, {report.verdict}")
    if not same:
        assert report.verdict not in VALID
    for told, _ in shown_by(report):
        assert told in seeds.genuine(), "what is shown was never signed"


# 3 --------------------------------------------------------------------------------------------------------------
@given(BADGES, CHANCE, st.integers(1, 3))
def test_another_way_to_write_a_badge_is_refused_or_shows_the_same(
    badge: dict[str, Any], rng: random.Random, times: int
) -> None:
    document = copy.deepcopy(badge)
    for _ in range(times):
        try_to(rng.choice(REWRITES), rng, document)
    report = judged(document)
    event(str(report.verdict))
    for told, _ in shown_by(report):
        assert told in seeds.genuine(), "the same statements, shown as something else"
    if report.verdict in VALID:
        assert spelled(unsecured(document)) == spelled(unsecured(badge)), "read alike, and written otherwise"


def test_the_other_ways_to_write_a_badge_are_other_ways_to_write_it() -> None:
    """Most of them keep every statement, as PyLD alone reads them: its signature would hold there."""
    original = {**unsecured(signed()), "issuer": signer().controller}
    kept: Counter[str] = Counter()
    expected = plain_bytes(original)
    for rewrite in REWRITES:
        for seed in range(80):
            document = copy.deepcopy(original)
            try_to(rewrite, random.Random(seed), document)
            if document == original and list(document) == list(original):
                continue
            try:
                kept[rewrite.__name__] += plain_bytes(document) == expected
            except Exception:  # noqa: BLE001 - PyLD refuses some by whatever error comes first
                continue
            if kept[rewrite.__name__]:
                break
    assert {name for name in map(lambda rewrite: rewrite.__name__, REWRITES) if not kept[name]} == set()


# 4 --------------------------------------------------------------------------------------------------------------
KEYS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=6)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | KEYS
OBJECTS = st.dictionaries(
    KEYS, st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3))
)
LAYOUTS = st.fixed_dictionaries(
    {"indent": st.none() | st.integers(0, 3) | st.just("\t"), "ensure_ascii": st.booleans(), "sort_keys": st.booleans()}
)
PIECES = st.lists(st.tuples(st.sampled_from([b"tEXt", b"iTXt", b"gAMA", b"teXt"]), st.binary(max_size=40)), max_size=3)
SHAPES = st.sampled_from([b"<g/>", b"<title>x</title>", b"<!-- &gt; <g> -->", b"<text>&lt;![CDATA[</text>", b"\n  "])


@given(OBJECTS, LAYOUTS, PIECES, st.lists(SHAPES, max_size=4))
def test_what_is_baked_comes_out_byte_for_byte_and_means_the_same(
    value: dict[str, Any], layout: dict[str, Any], pieces: list[tuple[bytes, bytes]], shapes: list[bytes]
) -> None:
    document = json.dumps(value, **layout).encode()
    try:
        meant = parse_json(document)
    except CredentialError:
        return
    assert meant == value
    drawing = SVG.replace(b"</svg>", b"".join(shapes) + b"</svg>")
    pictures = bake_png(png(*(png_chunk(*piece) for piece in pieces)), document), bake_svg(drawing, document)
    for picture, kind in zip(pictures, ("png", "svg"), strict=True):
        assert extract(picture) == (kind, document)
        assert parse_json(extract(picture)[1]) == value
    assert bake_png(pictures[0], document) == pictures[0], "baked twice is baked once"
    assert bake_svg(pictures[1], document) == pictures[1]


@given(BADGES, LAYOUTS)
def test_a_verdict_does_not_depend_on_the_container(badge: dict[str, Any], layout: dict[str, Any]) -> None:
    text = json.dumps(badge, **layout).encode()
    plain, *baked = (
        seeds.verifier().verify(data, now=NOW) for data in (text, bake_png(png(), text), bake_svg(SVG, text))
    )
    assert plain.verdict in VALID
    for report in baked:
        assert (report.verdict, report.view) == (plain.verdict, plain.view)


# 8 --------------------------------------------------------------------------------------------------------------
CHECKS = ("format", "shape", "key", "signature", "dates", "status", "issuer")


@given(st.sets(st.sampled_from(CHECKS)), CHANCE)
def test_the_verdict_is_green_only_when_every_check_passed(broken: set[str], rng: random.Random) -> None:
    """The whole verification, with any of its seven checks made to fail, each in one of several ways."""
    publisher = Publisher()
    document, now, trusted = copy.deepcopy(_badge()), NOW, [publisher.did]
    if "shape" in broken:
        document.update(rng.choice(({"undefinedTerm": 1}, {"@graph": []}, {"name": None}, {"@context": []})))
    if "key" in broken:
        other = Publisher(9).served
        publisher.served = rng.choice(({LIST: publisher.served[LIST]}, {**other, LIST: publisher.served[LIST]}))
    if "signature" in broken:
        member, value = rng.choice((("name", "Another"), ("validFrom", "2020-01-01T00:00:00Z"), ("proof", [])))
        document[member] = value
    if "dates" in broken:
        now += timedelta(days=rng.choice((-2, 400)))
    if "status" in broken:
        publisher.bits.set(INDEX, True)
        publisher.served.pop(LIST) if rng.random() < 0.5 else publisher.publish_list()
    data = dump_json(document)
    if "format" in broken:
        data = rng.choice((data[:-1], b"\xef\xbb\xbf" + data, data + data, b"GIF89a"))
    if "issuer" in broken:
        trusted = [signer(9).controller]
    report = Verifier(MappingDocuments(publisher.served), trusted=trusted).verify(data, now=now)
    assert (report.verdict is Verdict.VALID) == (not broken)
    assert (report.verdict is Verdict.VALID) == all(check.outcome is Outcome.PASSED for check in report.checks)
    if broken == {"issuer"}:
        assert report.verdict is Verdict.VALID_ISSUER_UNKNOWN
    elif broken:
        assert report.verdict not in VALID
        assert any(report.check(id).outcome is not Outcome.PASSED for id in broken)


@cache
def _badge() -> dict[str, Any]:
    return Publisher().badge()


# 9 --------------------------------------------------------------------------------------------------------------
ORDER = [Verdict.NOT_YET_VALID, Verdict.VALID, Verdict.EXPIRED]
FIRST = datetime(2026, 11, 24, tzinfo=UTC)
INSTANTS = st.integers(0, 10 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds))
ZONES = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
NEAR = st.sampled_from([timedelta(microseconds=count) for count in (-1_000_000, -1, 0, 1, 1_000_000)])


@given(INSTANTS, INSTANTS, ZONES, st.lists(st.tuples(st.integers(0, 2), NEAR), min_size=2, max_size=4), INSTANTS)
def test_a_badge_becomes_valid_once_and_expires_once(
    one: datetime, other: datetime, zone: timezone, moments: list[tuple[int, timedelta]], any_time: datetime
) -> None:
    """Both ends belong to its time, to the microsecond, in whatever zone they are written."""
    begins, ends = sorted((one, other))
    by = signer()
    dates = {"validFrom": begins.astimezone(zone).isoformat(), "validUntil": ends.astimezone(zone).isoformat()}
    document = {**credential(by.controller).to_json(), **dates}
    data = dump_json(add_proof(document, by, created=FIRST - timedelta(days=1)))
    verifier = Verifier(MappingDocuments({}), trusted=[by.controller])
    instants = sorted({(begins, ends, any_time)[which] + shift for which, shift in moments})
    verdicts = [verifier.verify(data, now=now).verdict for now in instants]
    assert verdicts == sorted(verdicts, key=ORDER.index)
    assert verdicts == [ORDER[(now >= begins) + (now > ends)] for now in instants]


@given(INSTANTS, st.integers(0, 86_400), st.sampled_from(["from", "until"]), NEAR)
def test_a_status_list_counts_only_while_it_is_valid(begins: datetime, lasts: int, edge: str, shift: timedelta) -> None:
    ends = begins + timedelta(seconds=lasts)
    publisher = Publisher()
    data = dump_json(publisher.badge(valid_from=FIRST - timedelta(days=3), valid_until=None))
    signed_list = add_proof(
        publisher.list_document(valid_from=begins, valid_until=ends), publisher.signer, created=FIRST
    )
    publisher.serve(LIST, signed_list)
    now = max((begins if edge == "from" else ends) + shift, NOW)
    report = Verifier(publisher.documents, trusted=[publisher.did]).verify(data, now=now)
    assert report.verdict is (Verdict.VALID if begins <= now <= ends else Verdict.UNKNOWN)


# 10 -------------------------------------------------------------------------------------------------------------
@given(BADGES, CHANCE)
def test_no_order_of_keys_or_sets_changes_the_hash_and_the_order_of_a_list_does(
    badge: dict[str, Any], rng: random.Random
) -> None:
    document = unsecured(badge)
    other = _rearranged(document, rng)
    assert _hash(other) == _hash(document)
    for description in _descriptions(other):
        grades = description.get("allowedValue")
        if isinstance(grades, list) and len(grades) > 1 and "context-3.0.3" in other["@context"][1]:
            grades.reverse()
            assert _hash(other) != _hash(document), "the order of grades is said, too"


def _rearranged(value: Any, rng: random.Random, term: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _rearranged(value[name], rng, name) for name in rng.sample(list(value), len(value))}
    if isinstance(value, list):
        items = [_rearranged(each, rng, term) for each in value]
        return items if term in ("@context", "allowedValue") else rng.sample(items, len(items))
    return value


def _descriptions(document: dict[str, Any]) -> list[dict[str, Any]]:
    subject = document["credentialSubject"]
    achievement = subject.get("achievement", {}) if isinstance(subject, dict) else {}
    found = achievement.get("resultDescription", []) if isinstance(achievement, dict) else []
    return found if isinstance(found, list) else [found]


def _hash(document: dict[str, Any]) -> str:
    return hashlib.sha256(EmbeddedCredential(document, "").read().canonical).hexdigest()
