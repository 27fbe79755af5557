"""Hosted badges of Open Badges 2.0: what the issuer's own address says today, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest

from issuer.credential.achievement_credential import IdentityObject
from issuer.credential.documents import NoDocuments
from issuer.credential.identities import joined
from issuer.credential.report import REQUIRED_CHECKS, Outcome, Verdict
from tests.credential.legacy.evil_issuer import EvilIssuer, Lie
from tests.credential.legacy.honest_issuer import (
    ASSERTION,
    BADGE,
    BASE,
    HOST,
    ISSUER,
    LIST,
    OTHER,
    RECIPIENT,
    V2,
    hashed,
)
from tests.credential.samples import outcomes


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


PLACES = ["https://school.example/registry/*", "https://school.example/*"]


def test_who_can_publish_on_the_host_of_a_trusted_issuer_cannot_award_in_its_name(school: EvilIssuer) -> None:
    """Without a word of the issuer's, the standard takes whatever is on its host for its own: not where others are."""
    issuer = f"{BASE}/registry/issuer.json"
    mallory = {"id": f"{BASE}/~mallory/9.json", "badge": f"{BASE}/~mallory/badge.json"}
    school.assertion |= mallory
    school.badge |= {"id": mallory["badge"], "issuer": issuer}
    school.issuer["id"] = issuer
    school.served = {mallory["id"]: school.assertion, mallory["badge"]: school.badge, issuer: school.issuer}
    for trusted in ([issuer], [PLACES[0]], [HOST], [issuer, f"{BASE}/~mallory/*"]):
        report = school.verify(school.hosted_file(), trusted=trusted)
        assert report.verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert mallory["id"] in school.verify(school.hosted_file(), trusted=[issuer]).check("issuer").detail
    assert school.verify(school.hosted_file(), trusted=[PLACES[1]]).verdict is Verdict.VALID
    school.issuer["verification"] = {"startsWith": f"{BASE}/registry/"}
    assert school.verify(school.hosted_file(), trusted=PLACES).verdict is Verdict.INVALID


def test_a_trusted_issuer_is_believed_where_it_or_its_keeper_says_that_its_badges_are(school: EvilIssuer) -> None:
    within = joined(ISSUER, f"{BASE}/assertions/*")
    assert school.verify(school.hosted_file(), trusted=[ISSUER]).verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert school.verify(school.hosted_file(), trusted=[within]).verdict is Verdict.VALID
    for other in (joined(f"{ISSUER}2", f"{BASE}/assertions/*"), joined(ISSUER, f"{BASE}/badges/*")):
        assert school.verify(school.hosted_file(), trusted=[other]).verdict is Verdict.VALID_ISSUER_UNKNOWN
    school.issuer["verification"] = {"startsWith": f"{BASE}/assertions/"}
    assert school.verify(school.hosted_file(), trusted=[ISSUER]).verdict is Verdict.VALID


LIES: list[tuple[Lie, str, str]] = [
    (EvilIssuer.serve_another_id, "key", "KEY_CONTROLLER"),
    (EvilIssuer.keep_it_elsewhere, "key", "ISSUER_MISMATCH"),
    (EvilIssuer.keep_it_on_a_host_that_begins_alike, "key", "ISSUER_MISMATCH"),
    (EvilIssuer.keep_it_in_a_folder_that_begins_alike, "key", "ISSUER_MISMATCH"),
    (EvilIssuer.keep_it_outside_its_folder, "key", "ISSUER_MISMATCH"),
    (EvilIssuer.climb_out_of_its_folder, "shape", "SHAPE_IRI"),
    (EvilIssuer.keep_it_on_another_port, "key", "ISSUER_MISMATCH"),
    (EvilIssuer.keep_it_on_a_host_that_is_not_allowed, "key", "ISSUER_MISMATCH"),
    (EvilIssuer.describe_it_elsewhere, "key", "ISSUER_MISMATCH"),
    (EvilIssuer.serve_another_badge_class, "key", "KEY_CONTROLLER"),
    (EvilIssuer.serve_another_issuer, "key", "KEY_CONTROLLER"),
    (EvilIssuer.embed_a_better_badge_class, "shape", "SHAPE_DUP_ID"),
    (EvilIssuer.embed_a_better_issuer, "shape", "SHAPE_DUP_ID"),
    (EvilIssuer.embed_another_issuer, "shape", "SHAPE_DUP_ID"),
    (EvilIssuer.bake_another_recipient, "signature", "PROOF_SIGNATURE"),
    (EvilIssuer.bake_another_badge, "signature", "PROOF_SIGNATURE"),
    (EvilIssuer.bake_a_better_name, "signature", "PROOF_SIGNATURE"),
    (EvilIssuer.bake_a_better_issuer, "signature", "PROOF_SIGNATURE"),
    (EvilIssuer.bake_a_later_expiry, "signature", "PROOF_SIGNATURE"),
    (EvilIssuer.bake_no_expiry, "signature", "PROOF_SIGNATURE"),
    (EvilIssuer.bake_an_earlier_award, "signature", "PROOF_SIGNATURE"),
    (EvilIssuer.bake_two_addresses, "shape", "SHAPE_DUP_ID"),
    (EvilIssuer.bake_two_ways, "shape", "SHAPE_DUP_ID"),
    (EvilIssuer.bake_another_meaning, "shape", "CONTEXT_INLINE"),
    (EvilIssuer.call_it_signed_when_asked, "signature", "PROOF_TYPE"),
    (EvilIssuer.bake_a_claim_of_a_signature, "signature", "PROOF_MISSING"),
    (EvilIssuer.redefine_a_word, "shape", "CONTEXT_INLINE"),
    (EvilIssuer.redefine_a_word_inside, "shape", "CONTEXT_INLINE"),
    (EvilIssuer.redefine_a_word_when_asked, "shape", "CONTEXT_INLINE"),
    (EvilIssuer.change_the_standard_inside, "shape", "CONTEXT_INLINE"),
    (EvilIssuer.bring_nothing_but_an_unknown_context, "shape", "CONTEXT_UNKNOWN"),
    (EvilIssuer.put_an_extension_first, "shape", "CONTEXT_UNKNOWN"),
    (EvilIssuer.bring_an_unknown_context, "shape", "CONTEXT_UNKNOWN"),
    (EvilIssuer.put_another_context_first, "shape", "CONTEXT_UNKNOWN"),
    (EvilIssuer.write_a_keyword, "shape", "SHAPE_KEYWORD"),
    (EvilIssuer.write_a_member_by_its_address, "shape", "SHAPE_IRI_KEY"),
    (EvilIssuer.serve_an_endorsement, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.serve_no_badge_class, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.serve_no_profile, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.serve_a_badge_class_without_id, "key", "KEY_CONTROLLER"),
    (EvilIssuer.say_no_date, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.say_no_kind_of_recipient, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.be_hosted_and_signed, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.list_badges_in_lists, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.embed_easier_criteria, "shape", "SHAPE_DUP_ID"),
    (EvilIssuer.hide_a_folder_in_a_name, "shape", "SHAPE_IRI"),
    (EvilIssuer.keep_it_on_a_host_that_begins_with_a_dot, "key", "ISSUER_MISMATCH"),
    (EvilIssuer.name_two_badges, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.leave_the_recipient_out, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.leave_open_whether_it_is_hashed, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.leave_open_whether_it_is_revoked, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.have_no_address, "shape", "SHAPE_IRI"),
    (EvilIssuer.have_a_user_before_the_host, "shape", "SHAPE_IRI"),
]


@pytest.mark.parametrize(("lie", "check", "code"), LIES, ids=lambda each: getattr(each, "__name__", None))
def test_a_lie_is_invalid_and_nothing_of_it_is_shown(school: EvilIssuer, lie: Lie, check: str, code: str) -> None:
    lie(school)
    report = school.verify(school.hosted_file())
    assert report.verdict is Verdict.INVALID
    assert report.codes == (code,)
    assert report.check(check).outcome is Outcome.FAILED
    assert report.view is None


SILENCES: list[tuple[Lie, str]] = [
    (EvilIssuer.send_on, "NET_REDIRECT"),
    (EvilIssuer.be_away, "KEY_UNRESOLVED"),
    (EvilIssuer.have_no_badge_class, "KEY_UNRESOLVED"),
    (EvilIssuer.have_no_profile, "NET_TIMEOUT"),
    (EvilIssuer.let_the_profile_be_gone, "KEY_UNRESOLVED"),
    (EvilIssuer.serve_a_page, "KEY_UNRESOLVED"),
    (EvilIssuer.serve_two_answers_in_one, "KEY_UNRESOLVED"),
    (EvilIssuer.be_found_by_http, "NET_SCHEME"),
]


@pytest.mark.parametrize(("silence", "code"), SILENCES, ids=lambda each: getattr(each, "__name__", None))
def test_an_issuer_that_cannot_be_asked_confirms_and_refutes_nothing(
    school: EvilIssuer, silence: Lie, code: str
) -> None:
    silence(school)
    report = school.verify(school.hosted_file())
    assert report.verdict is Verdict.UNKNOWN
    assert report.codes == (code,)
    assert report.view is None
    assert report.check("key").outcome is Outcome.NOT_CHECKED


def test_without_a_network_a_hosted_badge_is_never_valid(school: EvilIssuer) -> None:
    report = school.verify(school.hosted_file(), documents=NoDocuments())
    assert report.verdict is Verdict.UNKNOWN
    assert report.codes == ("KEY_UNRESOLVED",)


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


@pytest.mark.parametrize(
    ("verification", "address", "covered"),
    [
        (None, f"{BASE}/anything", True),
        ({}, f"{BASE}/anything", True),
        ({"type": "VerificationObject", "verificationProperty": "id"}, f"{BASE}/anything", True),
        ({"startsWith": f"{BASE}/a/"}, f"{BASE}/a/9", True),
        ({"startsWith": f"{BASE}/a"}, f"{BASE}/a", True),
        ({"startsWith": f"{BASE}/a?id="}, f"{BASE}/a?id=9", True),
        ({"startsWith": ["https://x.example/", f"{BASE}/a"]}, f"{BASE}/a/9", True),
        ({"startsWith": "https://b.school.example/"}, "https://b.school.example/9", True),
        ({"startsWith": f"{BASE}/a/"}, f"{BASE}/A/9", False),
        ({"startsWith": "https"}, f"{BASE}/a/9", False),
        ({"startsWith": "http://school.example/"}, f"{BASE}/a/9", False),
        ({"allowedOrigins": "b.school.example"}, "https://b.school.example/9", True),
        ({"allowedOrigins": ["x.example", "B.school.example"]}, "https://b.school.example/9", True),
        ({"allowedOrigins": "school.example"}, "https://evil.school.example/9", False),
        ({"allowedOrigins": "school.example"}, "https://school.example.evil.example/9", False),
        ({"allowedOrigins": "school.example"}, "https://school.example:8443/9", False),
        ({"allowedOrigins": "school.example:8443"}, "https://school.example:8443/9", True),
        ({"allowedOrigins": "school.example", "startsWith": f"{BASE}/a/"}, f"{BASE}/b/9", False),
        ({"allowedOrigins": "x.example", "startsWith": f"{BASE}/a/"}, f"{BASE}/a/9", False),
    ],
)
def test_an_issuer_says_where_its_badges_are(
    school: EvilIssuer, verification: Any, address: str, covered: bool
) -> None:
    if verification is not None:
        school.issuer["verification"] = verification
    school.assertion["id"] = address
    school.served[address] = school.served.pop(ASSERTION)
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (
        (Verdict.VALID, ()) if covered else (Verdict.INVALID, ("ISSUER_MISMATCH",))
    )


@pytest.mark.parametrize("verification", ["https://school.example/v", {"verificationProperty": "uid"},
    {"startsWith": [1]}, {"allowedOrigins": {"a": 1}}, {"startsWith": [""]}])  # fmt: skip
def test_a_scope_that_is_not_understood_covers_nothing(school: EvilIssuer, verification: Any) -> None:
    school.issuer["verification"] = verification
    report = school.verify(school.hosted_file())
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("SHAPE_SCHEMA",))


def test_a_host_that_badges_are_allowed_on_may_describe_them_too(school: EvilIssuer) -> None:
    school.issuer["verification"] = {"allowedOrigins": ["school.example", "other.example"]}
    school.describe_it_elsewhere()
    assert school.verify(school.hosted_file()).verdict is Verdict.VALID


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


def test_outcomes_after_a_refusal_are_not_checked(school: EvilIssuer) -> None:
    school.keep_it_elsewhere()
    found = outcomes(school.verify(school.hosted_file()))
    assert found == {**dict.fromkeys(REQUIRED_CHECKS, "not_checked"), "format": "passed", "key": "failed"}


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
