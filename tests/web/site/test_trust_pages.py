"""The list of trusted issuers on its pages, and who may keep it."""

from __future__ import annotations

import io
import json

import pytest
from sqlalchemy import select

from issuer.credential.imitation import TrustedIssuer
from issuer.credential.trust import write_list
from issuer.services.trust import import_trusted, trust_issuer
from issuer.store.audit import AuditEvent
from issuer.store.trusted_issuers import TrustedIssuerRow, list_trusted_issuers
from tests.web import world
from tests.web.harness import page_of

LIST = "/site/trust"
KEEPER = world.SITE_ADMIN


@pytest.fixture
def keeper(visitor_as):
    return visitor_as(KEEPER)


@pytest.fixture
def river(toolkit):
    with toolkit.write.begin() as session:
        row = trust_issuer(session, "badges.river.org", "River College", reason="Partners.", now=toolkit.clock())
    return row.id


def listed(toolkit) -> list[TrustedIssuerRow]:
    with toolkit.read() as session:
        return list(list_trusted_issuers(session))


def last_event(toolkit) -> AuditEvent:
    with toolkit.read() as session:
        return session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("trust."))).all()[-1]


def upload(visitor, data: bytes):
    page = visitor.get_page(f"{LIST}/import")
    form = page.form("Import")
    sent = {name: value[0] for name, value in form.values.items() if value} | {"file": (io.BytesIO(data), "list.json")}
    return visitor.client.post(form.action, data=sent, content_type="multipart/form-data")


def test_the_owner_of_an_organization_may_not_even_look(get_page, visitor_as):
    refused = get_page(LIST, role="owner", status=403)
    assert "Only administrators of this site" in refused.main and "issuer people admin EMAIL" in refused.main
    assert "Site" not in visitor_as("owner").get_page("/organizations").links
    assert get_page(LIST).path.startswith("/sign-in")


def test_an_empty_list_says_what_it_is_for(keeper):
    page = keeper.get_page("/organizations")
    assert page.links["Site"] == LIST
    page = keeper.get_page(LIST)
    assert "Nobody is on the list yet" in page.main
    assert page.links["Trust an issuer"] == f"{LIST}/add"
    assert "Keeper Person" in page.main


def test_an_issuer_is_added_with_why_and_by_whom(keeper, toolkit):
    page = keeper.submit(
        keeper.get_page(f"{LIST}/add"),
        "Trust it",
        {
            "issuer": " https://Lake.example/issuer.json ",
            "name": "Lake School",
            "reason": "Their registrar\nconfirmed it.",
            "vouched_by": "Ada Lovelace",
            "within": "https://lake.example/awards/*",
        },
    )
    for words in ("https://lake.example/issuer.json is trusted here from now on", "Lake School", "Ada Lovelace"):
        assert words in page.main
    assert "Their registrar confirmed it." in page.main and "Keeper Person" in page.main
    (row,) = listed(toolkit)
    assert (row.issuer, row.within) == ("https://lake.example/issuer.json", "https://lake.example/awards/*")
    with toolkit.read() as session:
        keeper_id = world.person_of(session, KEEPER).id
    event = last_event(toolkit)
    assert (event.action, event.actor_id, row.added_by) == ("trust.added", keeper_id, keeper_id)


@pytest.mark.parametrize(
    ("entry", "reach"),
    [
        ("did:web:lake.example:a", "This issuer and no other"),
        ("lake.example", "The issuer that is this host itself, and nobody else on it"),
        ("https://lake.example/*", "Every issuer below this address"),
    ],
)
def test_how_far_an_entry_reaches_stands_beside_it(keeper, entry, reach):
    page = keeper.submit(keeper.get_page(f"{LIST}/add"), "Trust it", {"issuer": entry})
    assert reach in page.main


def test_what_cannot_be_trusted_is_refused_with_the_input_kept(keeper, toolkit):
    page = keeper.get_page(f"{LIST}/add")
    page = keeper.submit(page, "Trust it", {"issuer": "https://lake.example/a/../b", "name": "Lake"}, status=400)
    assert "Please look at this first" in page.main
    assert page.form("Trust it").values["issuer"] == ["https://lake.example/a/../b"]
    for values in ({"issuer": ""}, {"issuer": "lake.example", "within": "https://lake.example/*"}):
        keeper.submit(keeper.get_page(f"{LIST}/add"), "Trust it", values, status=400)
    assert listed(toolkit) == []


def test_one_that_is_there_already_is_not_added_again(keeper, river, toolkit):
    page = keeper.submit(keeper.get_page(f"{LIST}/add"), "Trust it", {"issuer": "Badges.River.org"}, status=400)
    assert "This is on the list already" in page.main
    assert listed(toolkit)[0].reason == "Partners."


def test_one_that_looks_like_somebody_known_is_shown_first_and_added_only_when_meant(keeper, river, toolkit):
    page = keeper.submit(keeper.get_page(f"{LIST}/add"), "Trust it", {"issuer": "badges.rivver.org"}, status=400)
    assert "badges.rivver.org looks like badges.river.org" in page.main
    assert len(listed(toolkit)) == 1
    # Another one is looked at anew: the second yes was for the first.
    page = keeper.submit(page, "Trust it all the same", {"issuer": "badges.r1ver.org"}, status=400)
    assert "badges.r1ver.org looks like badges.river.org" in page.main
    page = keeper.submit(page, "Trust it all the same", {"name": "Harbour College"}, status=400)
    keeper.submit(page, "Trust it all the same")
    assert [row.issuer for row in listed(toolkit)] == ["badges.r1ver.org", "badges.river.org"]


def test_one_in_the_name_of_an_organization_of_ours_is_shown_too(keeper):
    values = {"issuer": "lake.example", "name": "Harbour Col1ege"}
    page = keeper.submit(keeper.get_page(f"{LIST}/add"), "Trust it", values, status=400)
    assert "Harbour College" in page.main and "It looks like somebody else" in page.main


def test_the_page_of_a_badge_can_name_whom_to_add(keeper):
    page = keeper.get_page(f"{LIST}/add?issuer=did:web:lake.example")
    assert page.form("Trust it").values["issuer"] == ["did:web:lake.example"]
    page = keeper.get_page(f"{LIST}/add?issuer=https://lake.example/i&within=https://lake.example/a/*")
    assert page.form("Trust it").values["within"] == ["https://lake.example/a/*"]
    page = keeper.get_page(f"{LIST}/add?issuer=%22%3E%3Cscript%3E")
    assert page.form("Trust it").values["issuer"] == ['"><script>']


def test_what_is_noted_is_changed_and_the_identity_is_not(keeper, river, toolkit):
    page = keeper.get_page(f"{LIST}/{river}")
    assert "issuer" not in page.form("Save").names
    keeper.submit(page, "Save", {"reason": "", "vouched_by": "Ada"})
    (row,) = listed(toolkit)
    assert (row.issuer, row.name, row.reason, row.vouched_by) == ("badges.river.org", "River College", "", "Ada")
    event = last_event(toolkit)
    assert event.action == "trust.changed" and event.details["changed"] == ["reason", "vouched_by"]
    keeper.submit(keeper.get_page(f"{LIST}/{river}"), "Save", {"name": "x" * 201}, status=400)
    keeper.get_page(f"{LIST}/unknown", 404)


def test_a_host_that_was_wider_is_marked_until_it_is_saved(keeper, toolkit):
    old = b'{"format": "touchstone-trust-1", "issuers": [{"issuer": "river.org"}]}'
    assert upload(keeper, old).status_code == 303
    page = keeper.get_page(LIST)
    assert "One host reaches less far than when it was added" in page.main and "Was wider" in page.main
    page = keeper.get_page(f"{LIST}/{listed(toolkit)[0].id}")
    assert "https://river.org/*" in page.main
    assert "Was wider" not in keeper.submit(page, "Save").main


def test_removing_says_what_it_does_and_is_on_record(keeper, river, toolkit):
    page = keeper.get_page(f"{LIST}/{river}/remove")
    assert "issuer not known here" in page.main
    page = keeper.submit(page, "Remove from the list")
    assert "badges.river.org is not trusted here any more" in page.main
    assert listed(toolkit) == []
    text = keeper.get_page("/site/changes").main
    assert "Keeper Person took off the list badges.river.org" in text
    assert "Whoever runs this installation trusted badges.river.org" in text


def test_the_list_goes_out_as_a_file_and_comes_back(keeper, river, toolkit):
    answer = keeper.request("GET", f"{LIST}/export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="trusted-issuers.json"'
    (entry,) = json.loads(answer.data)["issuers"]
    assert entry == {"issuer": "badges.river.org", "name": "River College", "reason": "Partners."}
    keeper.submit(keeper.get_page(f"{LIST}/{river}/remove"), "Remove from the list")
    assert upload(keeper, answer.data).status_code == 303
    assert "1 issuer is new on the list." in keeper.get_page(LIST).main
    assert listed(toolkit)[0].added_by is not None
    assert upload(keeper, answer.data).status_code == 303
    assert "Nothing in this file is new." in keeper.get_page(LIST).main


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"\xff", b'{"format": "touchstone-trust-2", "issuers": [{"issuer": "x"}]}']
)
def test_a_file_that_is_no_list_is_refused_whole(keeper, toolkit, data):
    answer = upload(keeper, data)
    assert answer.status_code == 400
    assert "Please look at this first" in page_of(LIST, answer).main
    assert listed(toolkit) == []


def test_thousands_are_searched_and_paged(keeper, toolkit):
    entries = [TrustedIssuer(f"did:web:s{number}.example.org", f"School {number}") for number in range(5000)]
    with toolkit.write.begin() as session:
        import_trusted(session, write_list(entries), now=toolkit.clock())
    page = keeper.get_page(LIST)
    assert "5000 entries" in page.main
    page = keeper.get_page(page.links["Next page"])
    assert page.links["Previous page"] == f"{LIST}?page=1"
    page = keeper.submit(page, "Search", {"q": "school 471"})
    assert "15 of 5000 entries" in page.main and "did:web:s471.example.org" in page.main
    assert "Nothing fits" in keeper.get_page(f"{LIST}?q=%25").main
    assert "Nothing fits" in keeper.get_page(f"{LIST}?page=9999").main


def test_whoever_is_no_administrator_any_more_is_out_at_the_next_page(keeper, toolkit):
    keeper.get_page(LIST)
    with toolkit.write.begin() as session:
        world.person_of(session, KEEPER).site_admin_at = None
    keeper.get_page(LIST, 403)


def test_words_of_an_entry_are_shown_as_words(keeper, toolkit):
    with toolkit.write.begin() as session:
        trust_issuer(session, "lake.example", "<b>Lake</b>", reason="<script>alert(1)</script>", now=toolkit.clock())
    page = keeper.get_page(LIST)
    assert "<b>Lake</b>" in page.main and "<script>alert(1)</script>" in page.main
