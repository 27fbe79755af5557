"""Lies about hosted badges: none is valid, and an issuer that cannot be asked confirms and refutes nothing."""

from __future__ import annotations

import pytest

from issuer.credential.documents import NoDocuments
from issuer.credential.report import REQUIRED_CHECKS, Outcome, Verdict
from tests.credential.legacy.evil_issuer import EvilIssuer, Lie
from tests.credential.samples import outcomes


@pytest.fixture
def school() -> EvilIssuer:
    return EvilIssuer()


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


def test_outcomes_after_a_refusal_are_not_checked(school: EvilIssuer) -> None:
    school.keep_it_elsewhere()
    found = outcomes(school.verify(school.hosted_file()))
    assert found == {**dict.fromkeys(REQUIRED_CHECKS, "not_checked"), "format": "passed", "key": "failed"}
