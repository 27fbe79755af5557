"""The permanent public addresses."""

from __future__ import annotations

import pytest

from issuer.urls import Addresses


def test_every_address_stands_under_the_base() -> None:
    addresses = Addresses("https://badges.example.org")
    assert addresses.credential("c") == "https://badges.example.org/credentials/c"
    assert addresses.verification("v") == "https://badges.example.org/v/v"
    assert addresses.achievement("a") == "https://badges.example.org/achievements/a"
    assert addresses.profile("college") == "https://badges.example.org/issuers/college"
    assert addresses.status_list("s") == "https://badges.example.org/status/s"
    assert addresses.host == "badges.example.org"


@pytest.mark.parametrize(
    ("base", "supported"),
    [
        ("https://badges.example.org", True),
        ("https://badges.example.org:8443", True),
        ("http://badges.example.org", False),
        ("https://127.0.0.1", False),
        ("https://[::1]", False),
        ("https://localhost", False),
        ("https://badges.local", False),
        ("https://server", False),
    ],
)
def test_only_a_public_https_host_can_have_a_did_web(base: str, supported: bool) -> None:
    assert Addresses(base).supports_did_web is supported
