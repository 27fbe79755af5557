"""Several badges at once: each is judged by itself, none spoils another, and what is too much is said."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO

import pytest

from issuer.credential.baking import bake_png
from issuer.web.verify import bringing, uploads
from tests.web import world
from tests.web.harness import page_of, problems_of, text_of
from tests.web.issue import awards
from tests.web.verify import foreign


@pytest.fixture
def bring(visitor):
    """Brings files by name and returns the checked page."""

    def send(files: dict[str, bytes], *, status: int = 200, **fields: str):
        data = {"file": [(BytesIO(body), name) for name, body in files.items()], **fields}
        answer = visitor.request("POST", "/verify", data=data, content_type="multipart/form-data")
        assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
        assert "Set-Cookie" not in answer.headers
        page = page_of("/verify", answer)
        assert not problems_of(page, visitor.client.application)
        return page

    return send


def verdicts(page) -> dict[str, str]:
    """Return what is said of each file, by its name."""
    return {
        text_of(next(item.iter("p"))): text_of(next(item.iter("h2"))) for item in page.all("li", class_="batch-item")
    }


def test_each_file_has_its_own_verdict_and_a_bad_one_harms_no_other(toolkit, achievement, bring):
    credential = awards.award(toolkit, achievement)
    genuine = foreign.signed(foreign.document())
    page = bring(
        {
            "mine.png": bake_png(achievement.image_png, credential.document.encode()),
            "theirs.json": genuine,
            "changed.json": genuine.replace(b"three", b"thirty"),
            "nonsense.json": b"{",
            "photo.png": achievement.image_png,
            "deep.json": b"[" * 100_000,
        }
    )
    assert page.heading == "6 files"
    assert verdicts(page) == {
        "mine.png": "Valid",
        "theirs.json": "Genuine, issuer not known here",
        "changed.json": "Not valid",
        "nonsense.json": "That is not a badge we can read",
        "photo.png": "That is not a badge we can read",
        "deep.json": "That is not a badge we can read",
    }
    assert awards.NAME in page.main and "Inspect **thirty**" not in page.source
    assert "changed after it was signed" in page.main, "the reason stands there in words"
    assert "A photo or a screenshot cannot be checked" in page.main
    assert len(page.all("ol", class_="checks")) == 3


def test_each_verdict_comes_with_its_own_record(bring, visitor):
    page = bring(
        {"a.json": foreign.signed(foreign.document()), "b.json": foreign.signed(foreign.document(name="Other"))}
    )
    tickets = [form.values["ticket"][0] for form in page.forms if "ticket" in form.values]
    assert len(tickets) == 2
    said = [
        json.loads(visitor.request("POST", "/verify/record", data={"ticket": ticket, "as": "json"}).data)["says"]
        for ticket in tickets
    ]
    assert [each["achievement"] for each in said] == ["Bridge inspection", "Other"]


def test_a_name_of_a_file_is_shown_without_its_folder_and_harmlessly(bring):
    page = bring({"../../etc/<b>a\u202egnp.exe": b"{", "C:\\secret\\" + "b" * 200: b"{"})
    first, second = verdicts(page)
    assert first == "<b>a\ufffdgnp.exe" and second.startswith("C:secretbbb") and len(second) == 80


def test_so_many_files_and_no_more_are_taken(bring):
    files = {f"{number}.json": b"{" for number in range(bringing.MOST_FILES + 1)}
    assert "At most 10 files" in bring(files, status=413).main
    files.popitem()
    assert len(verdicts(bring(files))) == bringing.MOST_FILES


def test_a_file_that_is_too_large_is_named_and_the_others_are_judged(bring):
    page = bring(
        {"large.png": b"\x89PNG" + bytes(bringing.MOST_BYTES), "small.json": foreign.signed(foreign.document())}
    )
    assert verdicts(page) == {"large.png": "That is too large", "small.json": "Genuine, issuer not known here"}


def test_all_together_may_not_be_larger_than_the_desk_takes(bring, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_TOGETHER", 100_000)
    assert "SIZE" in bring({"a.json": bytes(60_000), "b.json": bytes(60_000)}, status=413).main


def test_what_the_time_does_not_reach_is_said_to_be_not_reached(bring, monkeypatch):
    monkeypatch.setattr(uploads, "_PATIENCE", -1.0)
    page = bring({"a.json": foreign.signed(foreign.document()), "b.json": b"{"})
    assert set(verdicts(page).values()) == {"Not reached"}


def test_files_are_counted_one_by_one_where_tries_are(bring):
    files = {f"{number}.json": b"{" for number in range(10)}
    for _time in range(3):
        bring(files)
    assert "Wait a minute" in bring({"one.json": b"{"}, status=429).main


def test_what_is_too_large_does_not_let_the_counting_begin_anew(bring, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_TOGETHER", 100_000)
    files = {f"{number}.json": b"{" for number in range(9)}
    for _time in range(3):
        bring(files)
    bring({"a.json": bytes(60_000), "b.json": bytes(60_000)}, status=413)
    assert "Wait a minute" in bring({"one.json": b"{"}, status=429).main


def test_an_address_of_this_site_leads_to_its_badge(toolkit, achievement, visitor):
    credential = awards.award(toolkit, achievement)
    base = toolkit.addresses.base
    for typed in (
        f"{base}/v/{credential.code}",
        f" {base.upper()}/v/{credential.code.upper()}?x=1#y ",
        f"{base}/credentials/{credential.id}",
        credential.code,
        f"{credential.code[:5]}-{credential.code[5:]}",
    ):
        answer = visitor.request("POST", "/verify", data={"address": typed})
        assert (answer.status_code, answer.headers.get("Location")) == (303, f"/v/{credential.code}"), typed


@pytest.mark.parametrize(
    "typed",
    [
        "https://elsewhere.example/badges/1",
        "http://127.0.0.1:8000.evil.example/v/" + "a" * 26,
        "http://127.0.0.1:8000@evil.example/v/" + "a" * 26,
        "//evil.example",
        "javascript:alert(1)",
        "http://[",
    ],
)
def test_where_nothing_is_fetched_other_addresses_are_not_looked_up_and_the_page_says_so(toolkit, typed):
    settings = replace(toolkit.settings, fetch=False)
    visitor = world.application(replace(toolkit, settings=settings, fetch_badge=None)).test_client()
    answer = visitor.post("/verify", data={"address": typed})
    page = page_of("/verify", answer)
    assert answer.status_code == 422 and "Only addresses of this site are looked up" in page.main
    assert page.form("Verify").values["address"] == [typed], "what was typed is given back"


def test_an_address_of_this_site_at_which_nothing_is_says_so(toolkit, visitor):
    address = f"{toolkit.addresses.base}/credentials/00000000-0000-4000-8000-000000000000"
    assert visitor.request("POST", "/verify", data={"address": address}).status_code == 404


def test_only_the_desk_may_use_the_camera(visitor, toolkit, achievement):
    credential = awards.award(toolkit, achievement)
    assert visitor.request("GET", "/verify").headers["Permissions-Policy"].startswith("camera=(self)")
    for path in ("/", f"/v/{credential.code}", "/sign-in"):
        assert visitor.request("GET", path).headers["Permissions-Policy"].startswith("camera=()"), path
