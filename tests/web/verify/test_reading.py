"""What is read of a proved credential for its page."""

from __future__ import annotations

import pytest

from issuer.credential.achievement_credential import AchievementSubject, IdentityObject
from issuer.web.verify.reading import read_badge
from tests.credential.samples import achievement, signed, verify


@pytest.mark.parametrize("names", [("Ada", "Bob"), ("Bob", "Ada")])
def test_of_several_names_all_are_shown_whatever_their_order(names):
    identities = tuple(IdentityObject(name, "name", False) for name in names)
    view = verify(signed(subject=AchievementSubject(achievement(), None, identities))).view
    assert read_badge(view, base="https://here.example").recipient == "Ada, Bob"
