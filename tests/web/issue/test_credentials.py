"""The list of credentials, the page of one, and taking one back."""

from __future__ import annotations

import pytest

from issuer.store.outbox import Message, MessageState
from tests.web import world
from tests.web.issue import awards

LIST = f"/organizations/{world.OWN}/credentials"


@pytest.fixture
def somebody(visitor_as):
    return visitor_as("issuer")


def test_the_list_tells_who_what_when_and_the_state_in_words(toolkit, achievement, somebody):
    kept = awards.award(toolkit, achievement)
    taken = awards.award(toolkit, achievement, name="Sina Leota", email="sina@mail.example")
    awards.revoke(toolkit, taken)
    page = somebody.get_page(LIST)
    rows = {row.find("th/a").get("href").rpartition("/")[2]: row for row in page.one("tbody").iter("tr")}
    assert "in force" in "".join(rows[kept.id].itertext()) and awards.EMAIL in "".join(rows[kept.id].itertext())
    assert "revoked" in "".join(rows[taken.id].itertext())


def test_search_finds_by_name_address_and_title_and_says_when_there_is_nothing(toolkit, achievement, somebody):
    awards.award(toolkit, achievement)
    for words in ("kiri", "KIRI.TAMIHANA@", achievement.name[:8]):
        assert awards.NAME in somebody.get_page(f"{LIST}?search={words}").main
    page = somebody.get_page(f"{LIST}?search=<b>nobody")
    assert "Nothing with “<b>nobody”" in page.main
    assert "Show all credentials" in page.links


def test_many_credentials_are_paged(toolkit, achievement, somebody, monkeypatch):
    monkeypatch.setattr("issuer.web.issue.credentials.PAGE_SIZE", 2)
    awards.award(toolkit, achievement)
    page = somebody.get_page(LIST)
    assert "Page 1 of 2" in page.main and "Newer" not in page.links
    page = somebody.get_page(page.links["Older"])
    assert "Page 2 of 2" in page.main and "Older" not in page.links
    assert "Page 2 of 2" in somebody.get_page(LIST + "?page=99").main
    assert "Page 1 of 2" in somebody.get_page(LIST + "?page=-1&search=").main


def test_an_organization_that_awarded_nothing_is_told_what_comes_next(toolkit, visitor_as):
    owner = visitor_as("owner")
    page = owner.get_page("/organizations/new")
    owner.submit(page, "Set it up", {"name": "New Place"})
    page = owner.get_page("/organizations/new-place/credentials")
    assert "Nothing awarded yet" in page.main
    page = owner.get_page(page.links["Award a credential"])
    assert "Nothing is published yet" in page.main


def test_the_page_of_a_credential_leads_to_everything(toolkit, achievement, somebody):
    credential = awards.award(toolkit, achievement, public=False)
    page = somebody.get_page(f"{LIST}/{credential.id}")
    assert "not shown" in page.main and awards.EMAIL in page.main
    assert page.links[toolkit.addresses.verification(credential.code)] == f"/v/{credential.code}"
    for words in ("QR code (SVG)", "QR code (PNG)", "Signed data (JSON)", "Badge (PNG)", "Badge (SVG)"):
        assert somebody.request("GET", page.links[words]).status_code == 200
    assert "kept, not sent" in page.main, "there is no mail server"


def test_a_mail_that_failed_can_be_sent_again(toolkit, achievement, somebody):
    credential = awards.award(toolkit, achievement)
    with toolkit.write() as session:
        message = session.query(Message).filter_by(credential_id=credential.id).one()
        message.state, message.error = MessageState.FAILED, "mailbox unknown"
        session.commit()
    page = somebody.get_page(f"{LIST}/{credential.id}")
    assert "mailbox unknown" in page.main
    page = somebody.submit(page, "Send it again")
    assert "waits to be sent again" in page.main and "Send it again" not in page.main


def test_a_damaged_record_is_told_to_those_who_award(toolkit, achievement, somebody):
    credential = awards.award(toolkit, achievement)
    awards.replace_document(toolkit, credential, awards.NAME, "Somebody Else")
    assert "PROOF_SIGNATURE" in somebody.get_page(f"{LIST}/{credential.id}").main


def test_revoking_says_what_happens_to_whom_and_takes_a_reason(toolkit, achievement, somebody, visitor):
    credential = awards.award(toolkit, achievement)
    page = somebody.get_page(somebody.get_page(f"{LIST}/{credential.id}").links["Revoke …"])
    assert f"{awards.NAME} is not told by this system" in page.main and "cannot be undone" in page.main
    again = somebody.submit(page, "Revoke for good", {"reason": "  "}, status=400)
    assert "Say why" in again.main
    assert visitor.get_page(f"/v/{credential.code}").heading == "Valid"
    page = somebody.submit(again, "Revoke for good", {"reason": "Awarded by mistake"})
    assert "revoked" in page.main and "Awarded by mistake" in page.main and "Revoke …" not in page.links
    public = visitor.get_page(f"/v/{credential.code}")
    assert public.heading == "Revoked" and "Awarded by mistake" in public.main


def test_revoking_twice_is_said_and_does_no_harm(toolkit, achievement, somebody):
    credential = awards.award(toolkit, achievement)
    page = somebody.get_page(f"{LIST}/{credential.id}/revoke")
    somebody.submit(page, "Revoke for good", {"reason": "First"})
    second = somebody.submit(page, "Revoke for good", {"reason": "Second"})
    assert "revoked already" in second.main and "First" in second.main and "Second" not in second.main
    assert "revoked already" in somebody.get_page(f"{LIST}/{credential.id}/revoke").main


def test_withdrawing_takes_the_public_page_away_and_keeps_the_record(toolkit, achievement, somebody, visitor):
    credential = awards.award(toolkit, achievement)
    page = somebody.get_page(somebody.get_page(f"{LIST}/{credential.id}").links["Withdraw …"])
    page = somebody.submit(page, "Withdraw for good")
    assert "withdrawn" in page.main and awards.NAME in page.main
    assert visitor.get_page(f"/v/{credential.code}", status=410).heading == "Withdrawn"


def test_a_viewer_reads_but_cannot_take_back(toolkit, achievement, visitor_as):
    credential = awards.award(toolkit, achievement)
    viewer = visitor_as("viewer")
    assert "Revoke …" not in viewer.get_page(f"{LIST}/{credential.id}").links
    for action in ("revoke", "withdraw"):
        assert viewer.request("GET", f"{LIST}/{credential.id}/{action}").status_code == 403
        assert viewer.request("POST", f"{LIST}/{credential.id}/{action}").status_code in (400, 403)


def test_a_credential_of_another_organization_does_not_exist_here(toolkit, achievement, visitor_as):
    credential = awards.award(toolkit, achievement)
    stranger = visitor_as("stranger")
    for path in (f"/organizations/{world.OTHER}/credentials/{credential.id}", f"{LIST}/{credential.id}"):
        for part in ("", "/revoke", "/withdraw"):
            assert stranger.request("GET", path + part).status_code == 404
