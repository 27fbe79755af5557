"""Records of checks as an employer gets them: to print, as a file, and brought back."""

from __future__ import annotations

import json
import re
from io import BytesIO

import pytest
from sqlalchemy import func, select

from issuer.store.site_keys import SiteKey
from issuer.web.verify.records import _page
from tests.web import world
from tests.web.harness import page_of, problems_of
from tests.web.issue import awards
from tests.web.verify import foreign


@pytest.fixture
def checked(visitor):
    """Returns the page of a verdict on a badge that was brought."""

    def bring(data: bytes, **fields: str):
        answer = visitor.request("POST", "/verify", data={"file": (BytesIO(data), "badge"), **fields})
        page = page_of("/verify", answer)
        assert not problems_of(page, visitor.client.application)
        return page

    return bring


def ticket_of(page) -> str:
    return next(form.values["ticket"][0] for form in page.forms if "ticket" in form.values)


def record_of(visitor, page) -> dict:
    answer = visitor.request("POST", "/verify/record", data={"ticket": ticket_of(page), "as": "json"})
    assert answer.headers["Content-Disposition"] == 'attachment; filename="check-record.json"'
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.data)


def test_a_verdict_is_taken_as_a_file_and_the_desk_reads_it_again(visitor, checked):
    record = record_of(visitor, checked(foreign.signed(foreign.document())))
    assert record["verdict"] == "VALID_ISSUER_UNKNOWN" and record["says"]["achievement"] == "Bridge inspection"
    page = checked(json.dumps(record, indent=2).encode())
    assert page.heading == "Record of a check"
    assert "This record is genuine" in page.main and "a record and no badge" in page.main
    assert not page.all("div", class_="verdict-valid") and 'class="streak' not in page.source
    assert record["badge"]["sha256"] in page.main


def test_a_record_of_a_badge_that_is_not_valid_shows_nothing_of_it(visitor, checked):
    data = foreign.signed(foreign.document()).replace(b"three", b"thirty")
    record = record_of(visitor, checked(data))
    assert (record["verdict"], record["codes"], record["says"]) == ("INVALID", ["PROOF_SIGNATURE"], {})
    assert "Bridge inspection" not in json.dumps(record)


def test_a_record_to_print_is_a_page(visitor, checked):
    page = checked(foreign.signed(foreign.document()))
    shown = visitor.submit(page, "Record to print")
    assert shown.heading == "Record of a check" and "Bridge inspection" in shown.main
    assert "Genuine, issuer not known here" in shown.main and "The issuer is known by its key only" in shown.main


def test_a_record_that_was_changed_is_refused_and_not_shown(visitor, checked):
    record = record_of(visitor, checked(foreign.signed(foreign.document())))
    page = checked(json.dumps({**record, "verdict": "VALID"}).encode())
    assert page.status == 422 and page.heading == "This record does not hold"
    assert "Bridge inspection" not in page.source


def test_a_record_of_another_site_is_not_called_wrong(visitor, checked, built, tmp_path):
    record = record_of(visitor, checked(foreign.signed(foreign.document())))
    with world.opened(world.settings_of(world.copy(built, tmp_path / "elsewhere"))) as elsewhere:
        client = world.application(elsewhere).test_client()
        data = {"file": (BytesIO(json.dumps(record).encode()), "record.json")}
        page = page_of("/verify", client.post("/verify", data=data))
    assert page.heading == "A record of another site" and "Bridge inspection" not in page.source


def test_nothing_is_signed_that_this_site_did_not_find(visitor, checked):
    ticket = ticket_of(checked(foreign.signed(foreign.document())))
    forged = ticket[:20] + ("A" if ticket[20] != "A" else "B") + ticket[21:]
    for wrong in ("", "x", forged, ticket + "x"):
        assert visitor.request("POST", "/verify/record", data={"ticket": wrong}).status_code == 400, wrong


def test_no_key_is_made_before_somebody_asks_for_a_record(toolkit, visitor, checked):
    def keys() -> int:
        with toolkit.read() as session:
            return session.scalar(select(func.count()).select_from(SiteKey))

    page = checked(foreign.signed(foreign.document()))
    assert keys() == 0, "a verdict alone leaves nothing behind"
    record_of(visitor, page)
    record_of(visitor, page)
    assert keys() == 1


def test_a_credential_of_ours_gives_a_record_on_its_own_page(toolkit, achievement, visitor):
    credential = awards.award(toolkit, achievement)
    page = visitor.get_page(f"/v/{credential.code}")
    shown = visitor.submit(page, "Record to print")
    assert shown.heading == "Record of a check" and awards.NAME in shown.main
    record = json.loads(visitor.send(page, "Record as a file (JSON)").data)
    assert record["verdict"] == "VALID" and [each["use"] for each in record["documents"]] == ["status list"]


def test_a_key_that_cannot_be_opened_leaves_the_verdict_standing(toolkit, visitor, checked):
    page = checked(foreign.signed(foreign.document()))
    record_of(visitor, page)
    for file in (toolkit.settings.home / "keys").glob("*.json"):
        file.write_text("{}")
    toolkit.key_ring._keys._opened.clear()
    answer = visitor.request("POST", "/verify/record", data={"ticket": ticket_of(page)})
    assert answer.status_code == 503 and "the verdict itself stands" in answer.text


def test_the_address_an_applicant_gave_is_compared_and_not_shown_or_recorded(visitor, checked):
    unsigned = foreign.document()
    unsigned["credentialSubject"]["identifier"] = [
        {"type": "IdentityObject", "hashed": False, "identityHash": "kiri@mail.example", "identityType": "emailAddress"}
    ]
    badge = foreign.signed(unsigned)
    for typed, words, state in (
        ("Kiri@mail.example", "The address matches.", "matches"),
        ("eve@mail.example", "The address is another one.", "differs"),
    ):
        page = checked(badge, applicant=typed)
        assert words in page.main and typed not in page.source
        record = record_of(visitor, page)
        assert record["addressGiven"] == state and typed.lower() not in json.dumps(record).lower()
    page = checked(foreign.signed(foreign.document()), applicant="kiri@mail.example")
    assert "The address cannot be compared." in page.main


def test_a_printed_record_calls_each_document_what_it_was_used_for(visitor, checked):
    """An endorser's document or a newer edition must not be taken for the issuer's own."""
    record = record_of(visitor, checked(foreign.signed(foreign.document())))
    uses = ("issuer's document", "status list", "document of an endorser", "newer edition")
    record["documents"] = [
        {"address": f"https://{number}.example/", "use": use, "sha256": "0" * 64} for number, use in enumerate(uses)
    ]
    with visitor.client.application.test_request_context():
        page = _page(record, None)
    said = re.findall(r"<li>([^<]+)<br><code>https://\d", page)
    assert said == [
        "Document with the issuer's keys",
        "List of badges taken back",
        "Document of somebody who endorses it",
        "Newer edition of the badge",
    ]
