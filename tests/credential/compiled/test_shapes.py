"""What a compiled shape says of a document is what the full algorithm says of it, byte for byte or not at all."""

from __future__ import annotations

import copy
import os
import random
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

import pytest

from issuer.credential import canonical
from issuer.credential.compiled.domain import SCHEMES, TERMS, Domain
from issuer.credential.compiled.shapes import Shapes
from issuer.credential.compiled.skeleton import fill, skeleton, terms_of
from issuer.credential.compiled.statements import StatementTemplate
from issuer.credential.document_loader import OB_V3_0_0, VC_V1
from issuer.credential.errors import CredentialError
from issuer.credential.report import Verdict
from issuer.credential.verifier import Verifier
from issuer.credential.vocabulary import ALL_DEFINITIONS
from tests.credential.compiled.documents import HOSTILE, badge, changed, get, put, texts
from tests.credential.good_variants import publisher, variants
from tests.credential.samples import NOW

SIZE = int(os.environ.get("COMPILED_SIZE", "1600"))


@pytest.fixture
def shapes() -> Iterator[canonical.CompiledShapes]:
    shapes = canonical.compile_shapes(lambda: False, after=1)
    canonical.use_compiled(shapes)
    yield shapes
    canonical.use_compiled(None)


def full(document: dict[str, Any]) -> bytes | str:
    canonical.use_compiled(None)
    return outcome(document)


def outcome(document: dict[str, Any]) -> bytes | str:
    try:
        return canonical.read(document).canonical
    except CredentialError as error:
        return error.code


def both(document: dict[str, Any], shapes: canonical.CompiledShapes) -> tuple[bytes | str, bytes | str]:
    slow = full(document)
    canonical.use_compiled(shapes)
    return outcome(document), slow


def test_a_shape_met_before_gives_the_bytes_of_the_full_algorithm(shapes: canonical.CompiledShapes) -> None:
    document = badge()
    first = canonical.read(document).canonical
    assert canonical.read(document).canonical == first == full(document)
    assert (shapes.credentials.count.compiled, shapes.credentials.count.shapes) == (1, 1)


@pytest.mark.parametrize("block", range(8))
def test_hostile_texts_of_a_recipient_never_make_a_difference(block: int) -> None:
    shapes = canonical.compile_shapes(lambda: False, after=1)
    chance = random.Random(f"shapes {block}")
    canonical.use_compiled(shapes)
    canonical.read(badge())
    for _ in range(SIZE // 8):
        document = changed(badge(), chance)
        fast, slow = both(document, shapes)
        assert fast == slow, document
    canonical.use_compiled(None)
    assert shapes.credentials.count.compiled > SIZE // 8 // 6


def test_every_text_of_a_badge_takes_each_hostile_text_alike(shapes: canonical.CompiledShapes) -> None:
    for_names, for_texts = cycle(HOSTILE), cycle(HOSTILE)  # in turn, so that none of them is left out by chance
    for path in texts(badge()):
        is_name = ":" in get(badge(), path)
        for hostile in islice(for_names if is_name else for_texts, 8 if is_name else 4):
            document = badge()
            put(document, path, hostile)
            fast, slow = both(document, shapes)
            assert fast == slow, (path, hostile)


def test_good_badges_of_many_shapes_are_judged_alike_whether_their_shape_is_known(
    shapes: canonical.CompiledShapes,
) -> None:
    issuer = publisher()
    for variant in list(variants())[::5]:
        for _ in range(2):
            report = Verifier(issuer.documents, trusted=[issuer.did]).verify(variant.data, now=NOW)
            assert report.verdict is Verdict.VALID, variant.name
    assert shapes.credentials.count.compiled > 40


def test_a_shape_that_is_to_be_filled_again_and_again_is_compiled_at_once() -> None:
    shapes = canonical.compile_shapes(lambda: False, after=1000)
    assert shapes.credentials.bind(badge(), [0]) is not None


def test_addresses_that_become_equal_are_another_pattern(shapes: canonical.CompiledShapes) -> None:
    canonical.read(badge())
    document = badge()
    document["evidence"][0]["id"] = document["credentialSubject"]["achievement"]["id"]
    assert both(document, shapes) == ("SHAPE_DUP_ID", "SHAPE_DUP_ID")


def test_an_id_that_is_also_the_address_of_a_type_goes_the_long_way(shapes: canonical.CompiledShapes) -> None:
    document = badge()
    document["evidence"][0]["type"] = ["Evidence", "https://types.example/Recording"]
    canonical.read(document)
    document["evidence"][0]["id"] = "https://types.example/Recording"
    before = shapes.credentials.count.compiled
    fast, slow = both(document, shapes)
    assert fast == slow
    assert shapes.credentials.count.compiled == before


def test_a_text_that_only_other_contexts_read_as_a_name_goes_the_long_way(shapes: canonical.CompiledShapes) -> None:
    """In the context of Open Badges 3.0.0 an image may be a text; rule C5 takes it for a name all the same."""
    document = badge() | {"@context": [VC_V1, OB_V3_0_0]}
    del document["credentialStatus"], document["validUntil"], document["awardedDate"]
    document["issuanceDate"] = document.pop("validFrom")
    del document["credentialSubject"]["achievement"]["inLanguage"]
    document["credentialSubject"]["achievement"]["criteria"]["id"] = "https://a.example/criteria"
    document["evidence"][0]["image"] = "https://a.example/image"
    assert isinstance(both(document, shapes)[1], bytes)
    document["evidence"][0]["image"] = "https://a.example/criteria"
    assert both(document, shapes) == ("SHAPE_DUP_ID", "SHAPE_DUP_ID")


def test_an_address_that_begins_as_the_base_does_goes_the_long_way(shapes: canonical.CompiledShapes) -> None:
    canonical.read(badge())
    document = badge()
    for address in ("http://sentinel.invalid.example/x", "http://sentinel.invalid"):
        document["credentialSubject"]["achievement"]["criteria"]["id"] = address
        fast, slow = both(document, shapes)
        assert fast == slow
    assert slow == "SHAPE_ROUNDTRIP"
    assert shapes.credentials.count.compiled == 0


def test_blank_nodes_that_look_alike_go_the_long_way(shapes: canonical.CompiledShapes) -> None:
    canonical.read(badge())
    document = badge()
    alignments = document["credentialSubject"]["achievement"]["alignment"]
    alignments[1:] = [copy.deepcopy(alignments[0]) for _ in alignments[1:]]
    assert len(alignments) > 1
    before = shapes.credentials.count.compiled
    fast, slow = both(document, shapes)
    assert fast == slow
    assert shapes.credentials.count.compiled == before


def test_a_repeated_tag_is_refused_the_fast_way_too(shapes: canonical.CompiledShapes) -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["tag"] = ["one", "two"]
    canonical.read(document)
    document["credentialSubject"]["achievement"]["tag"] = ["one", "one"]
    assert both(document, shapes) == ("SHAPE_SCHEMA", "SHAPE_SCHEMA")


@pytest.mark.parametrize("begins", ["2026-11-25T10:00:00Z", "2029-01-01T00:00:00Z"])
def test_a_period_that_ends_before_it_begins_is_refused_the_fast_way_too(
    begins: str, shapes: canonical.CompiledShapes
) -> None:
    canonical.read(badge())
    document = badge() | {"validFrom": begins}
    fast, slow = both(document, shapes)
    assert fast == slow
    assert (slow == "TIME_ORDER") == (begins > document["validUntil"])


def test_no_name_of_a_member_can_be_taken_for_the_mark_of_another_shape(shapes: canonical.CompiledShapes) -> None:
    one = {"@context": badge()["@context"], "x": {"a": "1", "b": "2"}}
    for document in (
        one,
        {**one, "x": {"a": {"b": "2"}}},
        {**one, "x": ["1", "2"]},
        {**one, "x": {"b": "2", "a": "1"}},
        {**one, "x": {"a": "1", "b": {"c": "2"}}},
        {**one, "x": {"a": {"c": "2"}, "b": "1"}},
        {**one, "x": {"a": ["1"], "b": {}}},
        {**one, "x": {"a": {}, "b": ["1"]}},
        {**one, "x": {"a": "1", "b": []}},
        {**one, "x": {"a": [], "b": "1"}},
    ):
        shapes.credentials.learn(document)
    assert len(shapes.credentials._shapes) == 10


def test_one_and_true_and_one_point_nought_and_two_are_four_shapes(shapes: canonical.CompiledShapes) -> None:
    documents = []
    for number in (1, 1.0, True, 2):
        document = badge()
        document["credentialSubject"]["creditsEarned"] = number
        documents.append(document)
    for document in (*documents, *documents):
        fast, slow = both(document, shapes)
        assert fast == slow


def test_the_memory_is_bounded(shapes: canonical.CompiledShapes) -> None:
    small = Shapes(lambda document: {}, lambda: False, lambda reason: None, after=9, limit=3)
    for number in range(10):
        small.learn({f"member{number}": "x"})
    assert len(small._shapes) == 3


def test_a_difference_is_reported_and_from_then_on_all_go_the_long_way(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[str] = []
    shapes = canonical.compile_shapes(lambda: True, report=reported.append, after=1)
    canonical.use_compiled(shapes)
    right = canonical.read(badge()).canonical
    monkeypatch.setattr(StatementTemplate, "render", lambda self, values: b"other")
    assert canonical.read(badge()).canonical == right
    assert len(reported) == 1 and "other statements" in reported[0]
    assert canonical.read(badge()).canonical == right
    assert shapes.credentials.statements(badge()) is None and shapes.credentials.bind(badge(), [0]) is None
    canonical.use_compiled(None)


def test_what_only_the_long_way_refuses_is_reported_and_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[str] = []
    shapes = canonical.compile_shapes(lambda: True, report=reported.append, after=1)
    canonical.use_compiled(shapes)
    canonical.read(badge())
    monkeypatch.setattr(Domain, "_are_ordered", lambda self, leaves: True)
    assert outcome(badge() | {"validFrom": "2029-01-01T00:00:00Z"}) == "TIME_ORDER"
    assert len(reported) == 1 and "TIME_ORDER" in reported[0]
    canonical.use_compiled(None)


def test_no_context_has_a_term_that_an_address_of_the_domain_could_begin_with() -> None:
    assert {scheme.partition(":")[0] for scheme in SCHEMES}.isdisjoint(TERMS)


def test_contexts_alias_no_keyword_but_id_and_type() -> None:
    aliases = {
        definition if isinstance(definition, str) else definition.get("@id") for _, definition, _ in ALL_DEFINITIONS
    }
    assert {alias for alias in aliases if isinstance(alias, str) and alias.startswith("@")} <= {"@id", "@type"}


def test_credentials_inside_a_credential_are_never_compiled(shapes: canonical.CompiledShapes) -> None:
    document = badge()
    document["credentialSubject"]["achievement"]["endorsement"] = []
    canonical.read(document)
    assert shapes.credentials.count.shapes == 0


def test_half_a_surrogate_pair_is_refused_with_a_code() -> None:
    document = badge()
    path = next(path for path in texts(document) if path[-1] == "narrative")
    put(document, path, get(document, path) + "\ud800")
    assert full(document) == "PARSE_ENCODING"


def test_leaves_are_numbered_alike_where_they_are_taken_named_and_replaced() -> None:
    document = badge() | {"name": "x", "more": [["a", {"b": "c", "type": "t"}], "d", 1, None, {"e": ["f"]}]}
    leaves = skeleton(document).leaves
    filled = fill(document, {number: str(number) for number in range(len(leaves))})
    assert skeleton(filled) == (skeleton(document).key, [str(number) for number in range(len(leaves))])
    assert fill(document, {}) == document
    terms = terms_of(document)
    assert len(terms) == len(leaves)
    assert [leaf for leaf, term in zip(leaves, terms, strict=True) if term in ("b", "e", "more")] == list("acdf")
