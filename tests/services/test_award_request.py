"""What can be awarded: the pass rule decides, dates are right, and every problem is named at once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from issuer.review.draft import Draft
from issuer.services.award_request import EvidenceInput, check_award, public_evidence, public_results
from issuer.services.errors import Invalid
from tests.conftest import NOW, award_request
from tests.designs import competency_design, knowledge_design

CREDENTIAL, ACHIEVEMENT = "https://b.example/credentials/1", "https://b.example/achievements/1"


def check(request, document=None, zone="UTC", now=NOW):
    return check_award(Draft.from_document(document or competency_design()), request, zone=zone, now=now)


def problems(request, document=None, zone="UTC"):
    with pytest.raises(Invalid) as refused:
        check(request, document, zone)
    return refused.value.problems


def test_every_problem_is_named_at_once():
    found = problems(
        award_request(
            recipient_name="",
            recipient_email="nobody",
            levels={"r1": "not_yet", "r9": "passing"},
            evidence=(EvidenceInput(url="javascript:alert(1)"), EvidenceInput(name="x" * 201)),
            valid_from=NOW + timedelta(seconds=1),
        )
    )
    assert set(found) == {
        "recipient_name",
        "recipient_email",
        "levels.r1",
        "levels.r2",
        "levels.r9",
        "evidence[0].url",
        "evidence[1].name",
        "valid_from",
    }


def test_a_level_below_the_required_one_does_not_pass():
    found = problems(award_request(levels={"r1": "passing", "r2": "not_yet"}))
    assert found == {
        "levels.r2": "“Adapting” reached “Not yet”, but passing takes “Passing” or higher in every criterion."
    }


def test_an_assessor_who_decides_freely_may_pass_a_low_level():
    document = competency_design()
    document["assessment"]["pass"] = {"rule": "assessor_discretion"}
    assert check(award_request(levels={"r1": "not_yet", "r2": "passing"}), document)
    assert "levels.r2" in problems(award_request(levels={"r1": "not_yet"}), document)


@pytest.mark.parametrize(
    ("mark", "passes"), [(None, False), (15.5, False), (16, True), (20, True), (20.5, False), (-1, False)]
)
def test_a_mark_passes_between_the_pass_mark_and_the_maximum(mark, passes):
    request = award_request(levels={}, mark=mark)
    if passes:
        assert check(request, knowledge_design()).mark == mark
    else:
        assert list(problems(request, knowledge_design())) == ["mark"]


def test_a_mark_that_is_no_number_does_not_pass():
    assert "mark" in problems(award_request(levels={}, mark=float("nan")), knowledge_design())


def test_a_mark_of_nothing_passes_where_nothing_is_asked():
    document = knowledge_design()
    document["assessment"]["pass"] = {"rule": "mark", "mark": 0}
    assert check(award_request(levels={}, mark=0), document).mark == 0
    assert problems(award_request(levels={}, mark=-1), document) == {"mark": "A mark is not negative."}


def test_without_a_maximum_no_mark_is_too_high():
    document = knowledge_design()
    document["assessment"]["pass"] = {"rule": "mark", "mark": 16}
    assert check(award_request(levels={}, mark=1000), document).mark == 1000
    assert list(problems(award_request(levels={}, mark=15), document)) == ["mark"]


def test_a_mark_is_refused_where_the_design_takes_none_and_never_dropped():
    """Even where the design has a number left over from when it was passed by a mark."""
    document = competency_design()
    document["assessment"]["pass"] |= {"mark": 16, "max": 20}
    for mark in (0, 1, 18):
        found = problems(award_request(mark=mark), document)
        assert found == {"mark": "This is not passed by a mark, so none is taken. Leave it out."}
    award = check(award_request(mark=None), document)
    results = public_results(Draft.from_document(document), award, ACHIEVEMENT, CREDENTIAL)
    assert [result.value for result in results] == [None, None]


def test_levels_and_marks_become_results():
    award = check(award_request())
    results = public_results(Draft.from_document(competency_design()), award, ACHIEVEMENT, CREDENTIAL)
    assert [result.id for result in results] == [f"{CREDENTIAL}/results/1", f"{CREDENTIAL}/results/2"]
    assert results[1].achieved_level == f"{ACHIEVEMENT}/results/r2/levels/advanced"
    mark = check(award_request(levels={}, mark=17.5), knowledge_design())
    (result,) = public_results(Draft.from_document(knowledge_design()), mark, ACHIEVEMENT, CREDENTIAL)
    assert (result.value, result.result_description) == ("17.5", f"{ACHIEVEMENT}/mark")


def test_a_design_can_keep_results_and_evidence_out():
    draft = Draft.from_document(competency_design(include_in_credential={"evidence": "none", "result": False}))
    award = check(award_request())
    assert public_results(draft, award, ACHIEVEMENT, CREDENTIAL) == ()
    assert public_evidence(draft, award.evidence, CREDENTIAL) == ()


def test_an_address_that_somebody_typed_is_a_link_and_never_an_id():
    pieces = (EvidenceInput("A [video]", "Words.", "https://b.example/achievements/1"),)
    (evidence,) = public_evidence(Draft.from_document(competency_design()), pieces, CREDENTIAL)
    assert evidence.id == f"{CREDENTIAL}/evidence/1"
    assert evidence.narrative == "Words.\n\n[A \\[video\\]](<https://b.example/achievements/1>)"


def test_a_design_can_keep_links_out():
    draft = Draft.from_document(competency_design(include_in_credential={"evidence": "narrative"}))
    pieces = (EvidenceInput("A video", "Words.", "https://v.example/"), EvidenceInput(url="https://v.example/"))
    (evidence,) = public_evidence(draft, pieces, CREDENTIAL)
    assert evidence.narrative == "Words."


@pytest.mark.parametrize(
    "url", ["ftp://x.example/", "https://x.example/a b", "https://", "//x.example", "https://x/<b>"]
)
def test_an_address_of_evidence_has_to_be_one(url):
    assert list(problems(award_request(evidence=(EvidenceInput(url=url),)))) == ["evidence[0].url"]


def test_evidence_is_the_same_in_any_order():
    one, other = EvidenceInput("a", "b"), EvidenceInput("c", "d")
    digests = {check(award_request(evidence=pieces)).evidence_digest for pieces in ((one, other), (other, one))}
    assert len(digests) == 1
    assert check(award_request(evidence=(one,))).evidence_digest not in digests


def test_a_person_is_the_same_however_the_address_is_typed():
    keys = {check(award_request(recipient_email=email)).recipient_key for email in ("A@x.example", " a@X.example ")}
    assert len(keys) == 1


def test_a_credential_begins_at_most_now_and_to_the_second():
    award = check(award_request(), now=NOW.replace(microsecond=999_999))
    assert award.valid_from == NOW
    earlier = NOW - timedelta(days=30)
    assert check(award_request(valid_from=earlier)).valid_from == earlier


@pytest.mark.parametrize(
    ("start", "years", "end"),
    [
        ("2024-02-29", 1, "2025-02-28"),
        ("2024-02-29", 4, "2028-02-29"),
        ("2026-08-31", 0.5, "2027-02-28"),
        ("2026-11-25", 2, "2028-11-25"),
    ],
)
def test_years_of_validity_are_calendar_years(start, years, end):
    first = datetime.fromisoformat(start).replace(tzinfo=UTC)
    document = competency_design(validity={"years": years})
    award = check(award_request(valid_from=first), document, now=first)
    assert award.valid_until == datetime.fromisoformat(end).replace(tzinfo=UTC)


def test_a_design_without_validity_does_not_expire():
    assert check(award_request(), competency_design(validity={"none_reason": "A lasting skill"})).valid_until is None


def test_a_last_day_ends_with_the_day_of_the_organization():
    award = check(award_request(valid_until=date(2027, 1, 31)), zone="Pacific/Auckland")
    assert award.valid_until == datetime(2027, 1, 31, 10, 59, 59, tzinfo=UTC)


def test_what_would_already_have_expired_is_not_awarded():
    assert list(problems(award_request(valid_until=date(2026, 11, 24)))) == ["valid_until"]
    assert list(problems(award_request(valid_from=NOW - timedelta(days=1000)))) == ["valid_until"]
    last_second = datetime(2026, 11, 25, 23, 59, 59, tzinfo=UTC)
    today = award_request(valid_until=last_second.date())
    assert check(today, now=last_second - timedelta(seconds=1)).valid_until == last_second
    with pytest.raises(Invalid):
        check(today, now=last_second)


def test_validity_beyond_the_calendar_is_refused():
    assert list(problems(award_request(), competency_design(validity={"years": 9000}))) == ["valid_until"]


@pytest.mark.parametrize(("day", "zone"), [(date.max, "America/New_York"), (date.min, "Pacific/Auckland")])
def test_a_last_day_at_the_edge_of_the_calendar_is_refused_and_no_accident(day, zone):
    assert list(problems(award_request(valid_until=day), zone=zone)) == ["valid_until"]


def test_an_award_begins_in_1900_at_the_earliest():
    first = datetime(1900, 1, 1, tzinfo=UTC)
    assert check(award_request(valid_from=first, valid_until=date(2030, 1, 1))).valid_from == first
    for early in (first - timedelta(seconds=1), datetime(1, 1, 1, tzinfo=UTC)):
        assert list(problems(award_request(valid_from=early, valid_until=date(2030, 1, 1)))) == ["valid_from"]
