"""Hosted badges of Open Badges 2.0: what the issuer's own address says today, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from issuer.credential.achievement_credential import IdentityObject
from issuer.credential.report import REQUIRED_CHECKS, Verdict
from tests.credential.legacy.evil_issuer import EvilIssuer, Lie
from tests.credential.legacy.honest_issuer import ASSERTION, BADGE, BASE, ISSUER, LIST, OTHER, RECIPIENT, V2, hashed


@pytest.fixture
def school() -> EvilIssuer:
    return EvilIssuer()


def test_a_hosted_badge_is_valid_by_the_word_of_its_issuers_address_and_says_so(school: EvilIssuer) -> None:
    report = school.verify(school.hosted_file())
    assert report.verdict is Verdict.VALID
    assert report.codes == ()
    assert [check.id for check in report.checks] == list(REQUIRED_CHECKS)
    assert "not signed" in report.check("signature").title
    assert ASSERTION in report.check("signature").detail
    assert school.asked == [ASSERTION, BADGE, ISSUER]


def test_what_is_shown_is_what_the_issuers_addresses_say(school: EvilIssuer) -> None:
    view = school.verify(school.hosted_file()).view
    assert view is not None
    assert (view.name, view.issuer_name, view.issuer_id) == ("Sling inspection", "School of Rigging", ISSUER)
    assert view.valid_from is not None and view.valid_from.year == 2026
    assert view.valid_until is not None and view.valid_until.year == 2027
    assert view.recipient == hashed("ada@example.org")
    assert view.document["credentialSubject"]["achievement"]["criteria"] == {"narrative": "Inspect three slings."}
    assert not {"@context", "proof"} & set(view.document)


def test_an_issuer_off_the_list_is_unknown_here(school: EvilIssuer) -> None:
    assert school.verify(school.hosted_file(), trusted=None).verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert school.verify(school.hosted_file(), trusted=["other.example"]).verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert school.verify(school.hosted_file(), trusted=[f"{BASE}/*"]).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("withdrawal", "is_shown"),
    [
        (EvilIssuer.say_that_it_is_gone, False),
        (EvilIssuer.leave_nothing_but_that_it_is_revoked, False),
        (EvilIssuer.say_that_it_is_revoked, True),
        (EvilIssuer.list_a_hosted_badge, True),
    ],
)
def test_what_the_issuer_took_back_is_revoked(school: EvilIssuer, withdrawal: Lie, is_shown: bool) -> None:
    withdrawal(school)
    report = school.verify(school.hosted_file())
    assert report.verdict is Verdict.REVOKED
    assert report.codes == ()
    assert (report.view is not None) is is_shown


def test_the_reason_of_a_withdrawal_is_told_in_the_issuers_words(school: EvilIssuer) -> None:
    school.say_that_it_is_revoked()
    assert "“Awarded in error”" in school.verify(school.hosted_file()).check("status").detail


def test_a_revoked_badge_of_another_id_is_no_withdrawal(school: EvilIssuer) -> None:
    school.leave_nothing_but_that_it_is_revoked()
    school.served[ASSERTION]["id"] = f"{BASE}/assertions/1"
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_CONTROLLER",))


def test_a_list_of_withdrawn_badges_that_cannot_be_had_is_no_not_withdrawn(school: EvilIssuer) -> None:
    school.name_a_list_that_is_away()
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("STATUS_FETCH",))


def test_documents_at_hand_can_say_that_one_is_gone(school: EvilIssuer) -> None:
    assert school.verify(school.hosted_file(), documents=school.mapping()).verdict is Verdict.VALID
    school.say_that_it_is_gone()
    assert school.verify(school.hosted_file(), documents=school.mapping()).verdict is Verdict.REVOKED


@pytest.mark.parametrize(
    ("changes", "verdict", "code"),
    [
        ({"expires": "2026-11-25T09:59:59Z"}, Verdict.EXPIRED, None),
        ({"expires": "2026-11-25T10:00:00+00:00"}, Verdict.VALID, None),
        ({"expires": None}, Verdict.VALID, None),
        ({"issuedOn": "2026-11-25T10:00:01Z"}, Verdict.NOT_YET_VALID, None),
        ({"issuedOn": "2026-03-01T00:00Z"}, Verdict.VALID, None),
        ({"issuedOn": "2026-03-01T00:00:00.123456+0130"}, Verdict.VALID, None),
        ({"issuedOn": "2026-03-01"}, Verdict.INVALID, "TIME_FORMAT"),
        ({"issuedOn": "2026-03-01T00:00:00"}, Verdict.INVALID, "TIME_FORMAT"),
        ({"issuedOn": 1_400_000_000}, Verdict.INVALID, "TIME_FORMAT"),
        ({"expires": "never"}, Verdict.INVALID, "TIME_FORMAT"),
        ({"expires": "2026-02-01T00:00:00Z"}, Verdict.INVALID, "TIME_ORDER"),
    ],
)
def test_dates_are_those_of_the_issuers_address(
    school: EvilIssuer, changes: dict[str, Any], verdict: Verdict, code: str | None
) -> None:
    school.assertion.update(changes)
    report = school.verify(school.hosted_file())
    assert report.verdict is verdict
    assert report.codes == ((code,) if code else ())


def _embed(school: EvilIssuer) -> None:
    school.assertion["badge"] = {**school.badge, "issuer": dict(school.issuer)}


def _embed_without_address(school: EvilIssuer) -> None:
    school.assertion["badge"] = {**school.badge, "id": "urn:uuid:7"}
    del school.served[BADGE]


def _use_extensions(school: EvilIssuer) -> None:
    context = "https://w3id.org/openbadges/extensions/applyLinkExtension/context.json"
    school.badge["@context"] = [V2, context]
    school.badge["extensions:ApplyLink"] = {"@context": context, "type": ["Extension"], "url": "https://a.example/"}
    school.assertion["extensions:recipientProfile"] = {"@context": f"{OTHER}/x", "@type": ["Extension"], "name": "Ada"}


def _write_lists(school: EvilIssuer) -> None:
    school.assertion.update(type=["Assertion", "extensions:Thing"], badge=[BADGE], evidence=[f"{BASE}/film"])
    school.issuer["type"] = ["Profile"]
    school.badge.update(criteria=f"{BASE}/criteria", alignment=[{"targetName": "A", "targetUrl": "https://a.example"}])


def _write_nothing_at_length(school: EvilIssuer) -> None:
    school.assertion.update(evidence=[], narrative=None, revoked=False, image=None)


def _name_the_recipient(school: EvilIssuer) -> None:
    school.assertion["recipient"] = {"type": "email", "hashed": False, "identity": "ada@example.org"}


@pytest.mark.parametrize(
    "variant",
    [_embed, _embed_without_address, _use_extensions, _write_lists, _write_nothing_at_length, _name_the_recipient],
)
def test_other_ways_to_write_a_good_badge_are_valid(school: EvilIssuer, variant: Lie) -> None:
    variant(school)
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (Verdict.VALID, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"issuedOn": "2026-03-01T01:00:00+01:00"},
        {"badge": {"id": BADGE, "type": "BadgeClass"}},
        {"recipient": {**RECIPIENT, "type": None}},
        {"revoked": None, "image": None},
    ],
)
def test_a_file_that_says_the_same_in_other_letters_agrees(school: EvilIssuer, changes: dict[str, Any]) -> None:
    report = school.verify(school.hosted_file(**changes))
    assert (report.verdict, report.codes) == (Verdict.VALID, ())


def test_lesser_differences_of_the_file_are_told_and_not_shown(school: EvilIssuer) -> None:
    file = school.hosted_file(narrative="The best rigger of them all.", evidence="https://forged.example/")
    report = school.verify(file)
    assert report.verdict is Verdict.VALID
    assert "evidence and narrative" in report.check("signature").detail
    shown = json.dumps([report.view.document if report.view else None, report.to_json()])
    assert "forged" not in shown and "best rigger" not in shown
    assert "Three slings." in shown


def test_the_recipient_can_be_recognized_by_the_address(school: EvilIssuer) -> None:
    view = school.verify(school.hosted_file()).view
    assert view is not None
    told = view.document["credentialSubject"]["identifier"][0]
    identity = IdentityObject(told["identityHash"], told["identityType"], told["hashed"], told["salt"])
    assert identity.matches("Ada@Example.org")
    assert not identity.matches("eve@example.org")


def test_a_list_is_asked_only_once_the_address_has_confirmed_the_badge(school: EvilIssuer) -> None:
    school.list_a_hosted_badge()
    school.bake_another_recipient()
    school.verify(school.hosted_file())
    assert LIST not in school.asked


def test_an_award_without_an_id_is_found_in_its_issuers_list_by_its_address() -> None:
    """Open Badges 1.0: only `verify` says where an award is kept."""
    school = EvilIssuer()
    for name in ("@context", "type", "id", "verification"):
        del school.assertion[name]
    school.assertion |= {"uid": "9", "verify": {"type": "hosted", "url": ASSERTION}}
    assert school.verify(school.hosted_file()).verdict is Verdict.VALID
    school.issuer["revocationList"] = LIST
    school.served[LIST] = {ASSERTION: "Awarded by mistake."}
    assert school.verify(school.hosted_file()).verdict is Verdict.REVOKED
