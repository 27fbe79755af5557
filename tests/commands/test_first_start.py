"""What a start makes, what it repeats, and what it warns about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from issuer.bootstrap import Toolkit, open_toolkit
from issuer.commands.first_start import Greeting, prepare
from issuer.commands.welcome import welcome
from issuer.services.people import redeem_sign_in_link, set_passphrase
from issuer.services.token_keys import choose_tokens
from issuer.settings import Settings
from issuer.store.credentials import find_credential_by_code
from issuer.store.organizations import list_organizations

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Toolkit]:
    """Return a function that opens one and the same installation, each time with other settings."""

    def open_again(**changes: object) -> Toolkit:
        return open_toolkit(replace(Settings(home=tmp_path / "home"), **changes))

    return open_again


def test_the_first_start_makes_an_example_with_an_owner_and_a_badge(opened: Callable[..., Toolkit]) -> None:
    toolkit = opened()
    greeting = prepare(toolkit)
    assert greeting.sample_code
    assert greeting.warnings == ()
    with toolkit.write() as session:
        owner = redeem_sign_in_link(session, greeting.sign_in_token or "", now=toolkit.clock())
        assert owner.email == greeting.owner_email
        assert find_credential_by_code(session, greeting.sample_code) is not None


def test_an_empty_start_still_ends_with_somebody_who_can_sign_in(opened: Callable[..., Toolkit]) -> None:
    toolkit = opened(demo=False)
    greeting = prepare(toolkit)
    assert greeting.sign_in_token
    assert greeting.sample_code is None
    with toolkit.read() as session:
        assert [organization.is_example for organization in list_organizations(session)] == [False]


def test_a_second_start_repeats_nothing(opened: Callable[..., Toolkit]) -> None:
    first = prepare(opened())
    toolkit = opened()
    second = prepare(toolkit)
    assert second.sample_code == first.sample_code
    assert second.sign_in_token != first.sign_in_token
    with toolkit.read() as session:
        assert len(list_organizations(session)) == 1


def test_an_owner_with_a_passphrase_is_given_no_link(opened: Callable[..., Toolkit]) -> None:
    toolkit = opened(demo=False)
    token = prepare(toolkit).sign_in_token or ""
    with toolkit.write() as session:
        set_passphrase(session, redeem_sign_in_link(session, token, now=toolkit.clock()), "a long walk home", now=NOW)
        session.commit()
    greeting = prepare(toolkit)
    assert greeting.sign_in_token is None
    assert f"people link {greeting.owner_email}" in welcome(toolkit.settings, greeting)


def test_moving_to_another_address_is_warned_about_loudly(opened: Callable[..., Toolkit]) -> None:
    prepare(opened())
    moved = prepare(opened(public_url="https://badges.example.org"))
    assert len(moved.warnings) == 2
    assert "has moved from did:key:" in moved.warnings[0]
    assert "did:web:badges.example.org" in moved.warnings[0]
    assert "lead to another address" in moved.warnings[1]


def test_a_key_that_does_not_open_is_warned_about_at_the_start(opened: Callable[..., Toolkit], tmp_path: Path) -> None:
    prepare(opened())
    mistaken = prepare(opened(key_passphrase="not the one of the first start"))
    assert len(mistaken.warnings) == 1
    assert "cannot award or revoke" in mistaken.warnings[0]
    assert "sealed under another passphrase" in mistaken.warnings[0]
    for file in (tmp_path / "home" / "keys").glob("z*.json"):
        file.unlink()
    assert "is missing from" in prepare(opened()).warnings[0]


def test_a_lost_key_for_tokens_is_warned_about_at_the_start(opened: Callable[..., Toolkit], tmp_path: Path) -> None:
    at = {"public_url": "https://badges.example.org", "demo": False}
    first = opened(**at)
    prepare(first)
    with first.write.begin() as session:
        (organization,) = list_organizations(session)
        owner = organization.memberships[0].person
        choose_tokens(session, organization, "ES256", key_ring=first.key_ring, actor=owner, now=NOW)
    assert prepare(opened(**at)).warnings == ()
    (file,) = tmp_path.rglob("jwk-*.json")
    file.unlink()
    (warning,) = prepare(opened(**at)).warnings
    assert "cannot award: it issues tokens" in warning and "is missing" in warning


def test_listening_everywhere_without_a_public_address_is_warned_about(opened: Callable[..., Toolkit]) -> None:
    assert any("PUBLIC_URL" in warning for warning in prepare(opened(host="0.0.0.0")).warnings)


def test_the_welcome_says_where_it_listens_when_it_is_known_under_another_address() -> None:
    greeting = Greeting("owner@example.org", "token", None, ())
    text = welcome(Settings(public_url="https://badges.example.org", host="::1", port=8123), greeting)
    assert "Pages    https://badges.example.org\n" in text
    assert "Listens  http://[::1]:8123" in text
    assert "Listens" not in welcome(Settings(), greeting)
    assert "Listens" not in welcome(Settings(public_url="http://127.0.0.1:8000/"), greeting)


def test_the_welcome_draws_a_code_that_leads_to_the_badge() -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    from PIL import Image

    text = welcome(Settings(), Greeting("owner@example.org", "token", "0" * 26, ("Something.",)))
    assert "http://127.0.0.1:8000/sign-in/token" in text
    assert "WARNING  Something." in text
    rows = [
        line[2:].removeprefix("\x1b[97;40m").removesuffix("\x1b[0m") for line in text.splitlines() if "\x1b[" in line
    ]
    picture = Image.new("L", (len(rows[0]) + 8, 2 * len(rows) + 8), 255)
    for y, row in enumerate(rows):
        for x, block in enumerate(row):
            picture.putpixel((x + 4, 2 * y + 4), 255 if block in "█▀" else 0)
            picture.putpixel((x + 4, 2 * y + 5), 255 if block in "█▄" else 0)
    [code] = zxingcpp.read_barcodes(picture.resize((picture.width * 6, picture.height * 6)))
    assert code.text == "http://127.0.0.1:8000/v/" + "0" * 26
