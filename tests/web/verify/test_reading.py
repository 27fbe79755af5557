"""What is read of a proved credential for its page."""

from __future__ import annotations

import pytest

from issuer.credential.achievement_credential import AchievementSubject, IdentityObject
from issuer.web.verify.reading import read_badge
from issuer.web.verify.results import read_results
from tests.credential.samples import achievement, signed, verify


@pytest.mark.parametrize("names", [("Ada", "Bob"), ("Bob", "Ada")])
def test_of_several_names_all_are_shown_whatever_their_order(names):
    identities = tuple(IdentityObject(name, "name", False) for name in names)
    view = verify(signed(subject=AchievementSubject(achievement(), None, identities))).view
    assert read_badge(view, base="https://here.example").recipient == "Ada, Bob"


def test_what_many_results_have_in_common_is_said_once() -> None:
    """Else a file of 200 kB becomes a page of 30 MB."""
    level = {"id": "urn:level", "type": ["RubricCriterionLevel"], "name": "Good", "description": "d" * 5000}
    description = {
        "id": "urn:criterion",
        "name": "n" * 5000,
        "requiredLevel": "urn:level",
        "rubricCriterionLevel": [level],
    }
    result = {"resultDescription": "urn:criterion", "achievedLevel": "urn:level"}
    first, *others = read_results({"resultDescription": [description]}, {"result": [result] * 3})
    assert len(first.name) == 5000 and first.levels and first.achieved == first.levels[0]
    for each in others:
        assert each.name == "n" * 200 + "…" and each.levels == ()
        assert each.achieved is not None and (each.achieved.name, each.achieved.description) == ("Good", None)
