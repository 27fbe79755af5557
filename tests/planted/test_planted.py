"""Bugs are planted in the verifier, one at a time, and the ordinary suite must notice each.

A plant breaks one rule in the one place that keeps it. Where no test fails for that, the test is missing and not the
plant wrong: write the test. Where a plant says that its words do not stand there any more, move it along with them.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.planted.nursery import Nursery
from tests.planted.plant import Misplaced, Plant, load_plants, planted_source

PLANTS = load_plants()

# How a test says that something is wrong: not by falling over its own feet.
NOTICED = {"AssertionError", "Failed", "CredentialError", "Hung"}

RULES = {"order", "batch", "compiled", *(f"C{number}" for number in range(1, 10))}
THREATS = {
    f"T-{number:02}"
    for numbers in (range(1, 9), range(10, 23), range(30, 40), range(40, 46), range(50, 60), range(60, 67))
    for number in numbers
}
_CODES = """
    PARSE_JSON PARSE_DUPKEY PARSE_DEPTH PARSE_NUMBER PARSE_ENCODING PARSE_CONTROL SIZE FORMAT
    BAKE_NONE BAKE_MULTIPLE BAKE_COMPRESSED BAKE_CONTAINER
    SHAPE_SCHEMA SHAPE_KEYWORD SHAPE_IRI_KEY SHAPE_NULL SHAPE_IRI SHAPE_DUP_ID SHAPE_ROUNDTRIP
    CONTEXT_UNKNOWN CONTEXT_INLINE DATA_LOSS COMPLEXITY
    PROOF_MISSING PROOF_TYPE PROOF_PURPOSE PROOF_ENCODING PROOF_SIGNATURE PROOF_EXPIRED PROOF_SET PROOF_CHAIN
    PROOF_FIELD
    KEY_UNRESOLVED KEY_NOT_LISTED KEY_CONTROLLER KEY_RELATIONSHIP KEY_TYPE KEY_WEAK KEY_COMPROMISED ISSUER_MISMATCH
    JWT_ALG JWT_HEADER JWT_CRIT JWT_KEYBIND JWT_CLAIMS JWT_ENCODING
    TIME_FORMAT TIME_ORDER
    STATUS_FETCH STATUS_PROOF STATUS_ISSUER STATUS_PURPOSE STATUS_INDEX STATUS_LENGTH STATUS_EXPIRED STATUS_ROLLBACK
    STATUS_SIZE STATUS_TYPE STATUS_MISSING
    NET_SCHEME NET_ADDRESS NET_REDIRECT NET_SIZE NET_TIMEOUT NET_TYPE
"""
CODES = set(_CODES.split())
"""Every code that a verification can give."""
ELSEWHERE = {
    "T-38": "no verdict rests on how our keys are kept: adapters/test_key_files.py",
    "T-39": "no verdict rests on who of two copies may sign: only issuing could tell",
    "T-57": "which place in a list a badge gets is decided when it is issued: services/test_issuing.py",
    "T-59": "that our own lists stay fresh is the work of those who publish them: services/test_revocation.py",
}
"""Threats that no plant in a verifier can stand for, and where they are met."""


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """A process in which nothing of ours is loaded yet."""
    with Nursery() as nursery:
        yield nursery


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_bug_is_noticed(nursery: Nursery, plant: Plant) -> None:
    outcomes = nursery.run(plant.tests, (plant.module, plant.old, plant.new))
    failed = [each for each in outcomes if each["outcome"] == "failed"]
    assert failed, f"No test noticed: {plant.sentence}"
    for each in failed:
        assert each["when"] == "call", each
        assert each["raised"] in NOTICED, each


def test_without_a_bug_the_same_tests_pass(nursery: Nursery) -> None:
    tests = dict.fromkeys(test for plant in PLANTS for test in plant.tests)
    outcomes = nursery.run(list(tests))
    assert len(outcomes) >= len(tests)
    assert [each for each in outcomes if each["outcome"] != "passed"] == []


def test_a_change_that_breaks_nothing_is_not_taken_for_a_bug(nursery: Nursery) -> None:
    plant = next(plant for plant in PLANTS if plant.name == "C1 any depth")
    outcomes = nursery.run(plant.tests, (plant.module, plant.old, f"if True and {plant.old.removeprefix('if ')}"))
    assert outcomes and all(each["outcome"] == "passed" for each in outcomes)


def test_a_plant_whose_place_has_changed_says_so(nursery: Nursery) -> None:
    for words in ("no such words", "def "):
        with pytest.raises(Misplaced):
            planted_source(PLANTS[0].module, words, "")
        with pytest.raises(RuntimeError, match="Misplaced"):
            nursery.run(PLANTS[0].tests, (PLANTS[0].module, words, ""))


def test_a_plant_whose_tests_do_not_reach_it_says_so(nursery: Nursery) -> None:
    strict_json = "credential/test_strict_json.py::test_brackets_inside_strings_do_not_count_as_depth"
    with pytest.raises(RuntimeError, match="no test imports"):
        nursery.run([strict_json], ("issuer.adapters.fetch", "class Gateway:", "class Gateway: "))
    with pytest.raises(RuntimeError, match="USAGE_ERROR"):
        nursery.run(["credential/test_strict_json.py::test_no_such_thing"])


def test_there_are_plants_for_every_rule_threat_and_code() -> None:
    planted = set().union(*(plant.rules for plant in PLANTS))
    assert planted <= RULES | THREATS | CODES, "misspelled"
    assert (RULES | THREATS | CODES) - planted == set(ELSEWHERE)


def test_every_plant_stands_for_itself() -> None:
    assert len(PLANTS) >= 300
    for distinct in ({plant.name for plant in PLANTS}, {(plant.module, plant.old, plant.new) for plant in PLANTS}):
        assert len(distinct) == len(PLANTS)
