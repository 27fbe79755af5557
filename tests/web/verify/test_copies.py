"""Pictures of a verification page: drawn once, kept by whoever has them, and gone when the credential is."""

from __future__ import annotations

import shutil

import pytest

from issuer.adapters import qr
from issuer.web.verify import copies
from tests.web.issue import awards

PARTS = ("qr.svg", "qr.png", "badge.svg", "badge.png")


@pytest.fixture
def drawn(monkeypatch):
    """Counts what is drawn."""
    counted = []
    for module, name in ((qr, "svg"), (qr, "png"), (copies, "_drawn")):
        draw = getattr(module, name)

        def count(*arguments, draw=draw, name=name, **options):
            counted.append(name)
            return draw(*arguments, **options)

        monkeypatch.setattr(module, name, count)
    return counted


def test_a_picture_is_drawn_when_it_is_first_asked_for_and_not_again(toolkit, achievement, client, drawn):
    credential = awards.award(toolkit, achievement)
    assert drawn == [], "awarding draws nothing"
    first = [client.get(f"/v/{credential.code}/{part}").data for part in PARTS]
    assert drawn == ["svg", "png", "_drawn"]
    assert [client.get(f"/v/{credential.code}/{part}").data for part in PARTS] == first
    assert drawn == ["svg", "png", "_drawn"]
    shutil.rmtree(toolkit.settings.home / "cache")
    assert [client.get(f"/v/{credential.code}/{part}").data for part in PARTS] == first, "the folder may go at any time"


def test_two_credentials_have_two_codes(toolkit, achievement, client):
    one = awards.award(toolkit, achievement)
    other = awards.award(toolkit, achievement, email="somebody.else@quay.example")
    assert client.get(f"/v/{one.code}/qr.svg").data != client.get(f"/v/{other.code}/qr.svg").data


def test_no_credential_is_kept_outside_the_database(toolkit, achievement, client):
    credential = awards.award(toolkit, achievement)
    for part in PARTS:
        client.get(f"/v/{credential.code}/{part}")
    kept = [file.read_bytes() for file in (toolkit.settings.home / "cache").rglob("*") if file.is_file()]
    assert len(kept) == 3
    assert not any(b"proofValue" in each or awards.NAME.encode() in each for each in kept)


@pytest.mark.parametrize("part", PARTS)
def test_whoever_has_a_picture_is_not_sent_it_again_until_it_is_withdrawn(toolkit, achievement, client, part):
    credential = awards.award(toolkit, achievement)
    path = f"/v/{credential.code}/{part}"
    answer = client.get(path)
    assert answer.headers["Cache-Control"] == "no-cache"
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    awards.withdraw(toolkit, credential)
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 404
