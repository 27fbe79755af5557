"""Under which names an installation answers, for each way in which it can be reached."""

from __future__ import annotations

import pytest

from issuer.settings import Settings
from issuer.web.hosts import is_ours

ALONE = Settings()
TRIAL = Settings(host="0.0.0.0")
TRIAL_BY_6 = Settings(host="::")
ONE_INTERFACE = Settings(host="10.0.0.7")
PUBLIC = Settings(host="0.0.0.0", public_url="https://badges.example.org/issuing")


@pytest.mark.parametrize(
    ("settings", "host", "ours"),
    [
        (ALONE, "localhost:8000", True),
        (ALONE, "10.0.0.7:8000", False),
        (ALONE, "badges.example.org", False),
        (TRIAL, "10.0.0.7:8000", True),
        (TRIAL, "[2001:db8::7]:8000", True),
        (TRIAL, "badges.example.org", False),
        (TRIAL, "10.0.0.7.evil.example", False),
        (TRIAL_BY_6, "10.0.0.7", True),
        (ONE_INTERFACE, "10.0.0.7:8000", True),
        (ONE_INTERFACE, "10.0.0.8:8000", False),
        (PUBLIC, "badges.example.org", True),
        (PUBLIC, "BADGES.example.org.:443", True),
        (PUBLIC, "127.0.0.1:8000", True),
        (PUBLIC, "10.0.0.7:8000", False),
        (PUBLIC, "example.org", False),
        (PUBLIC, "www.badges.example.org", False),
        (PUBLIC, "[::1", False),
        (PUBLIC, "", False),
    ],
)
def test_an_installation_answers_under_its_own_names_only(settings: Settings, host: str, ours: bool) -> None:
    assert is_ours(host, settings) is ours
