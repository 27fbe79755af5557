"""Credentials inside a badge, on the page of its report: each has its own verdict, and false praise is not read."""

from __future__ import annotations

from issuer.credential.strict_json import dump_json
from tests.credential.samples import changed, signed, signer
from tests.credential.test_endorsements import badge, praise
from tests.credential.test_learner_records import record, second
from tests.web.verify.test_desk import bring

__all__ = ["bring"]


def test_a_learner_record_shows_a_verdict_for_each_credential_inside(bring) -> None:
    forged = changed(second(), "name", to="A forged name")
    page = bring(file=dump_json(record(signed(), forged)))
    assert "This is a learner record" in page.main
    assert "2 credentials inside" in page.main
    inside = page.main.partition("credentials inside")[2]
    assert "Genuine, issuer not known here" in inside
    assert "Not valid" in inside
    assert "A forged name" not in page.main


def test_an_endorsement_that_holds_is_read_and_another_is_only_counted(bring) -> None:
    by_key = praise(by=signer(5), id="https://council.example/2")
    forged = changed(praise(id="https://council.example/3"), "name", to="Forged")
    page = bring(file=dump_json(badge(praise(), by_key, forged)))
    assert page.main.count("One endorsement is not shown") == 3, "no key of the council's is at hand here"
    assert "Well made." not in page.main


def test_an_endorsement_by_itself_is_no_badge_that_anybody_earned(bring) -> None:
    page = bring(file=dump_json(praise(by=signer(5))))
    assert "This is an endorsement" in page.main
    assert "Earned by" not in page.main


def test_several_files_show_what_is_inside_each(bring, visitor) -> None:
    from io import BytesIO

    files = [(BytesIO(dump_json(record(signed()))), "a.json"), (BytesIO(dump_json(badge(praise()))), "b.json")]
    answer = visitor.client.post("/verify", data={"file": files}, content_type="multipart/form-data")
    assert answer.status_code == 200
    assert "1 credential inside" in answer.text
    assert "Endorsements by others" in answer.text


def test_endorsements_that_were_not_looked_at_are_counted(bring, visitor) -> None:
    from io import BytesIO

    crowded = dump_json(badge(endorsementJwt=[f"e30.e30.{each:04d}" for each in range(23)]))
    assert "3 more were not looked at" in bring(file=crowded).main
    files = [(BytesIO(crowded), "a.json"), (BytesIO(dump_json(badge(praise()))), "b.json")]
    answer = visitor.client.post("/verify", data={"file": files}, content_type="multipart/form-data")
    assert answer.text.count("more were not looked at") == 1
