"""Signed badges of Open Badges 2.0: by a key that the issuer lists, owned by the issuer, and by nothing else."""

from __future__ import annotations

import hmac
from typing import Any

import pytest

from issuer.credential.documents import NoDocuments
from issuer.credential.report import REQUIRED_CHECKS, Outcome, Verdict
from tests.credential.legacy.evil_issuer import EvilIssuer, Lie
from tests.credential.legacy.honest_issuer import BADGE, BASE, ISSUER, KEY, LIST, OTHER, URN, hashed, pem
from tests.credential.tokens import ALL, b64, private_key, public_jwk


@pytest.fixture
def school() -> EvilIssuer:
    return EvilIssuer().signs()


@pytest.mark.parametrize("algorithm", ALL)
def test_a_signed_badge_is_valid_by_a_key_that_its_issuer_lists(algorithm: str) -> None:
    school = EvilIssuer(algorithm).signs()
    report = school.verify(school.signed_file())
    assert (report.verdict, report.codes) == (Verdict.VALID, ())
    assert [check.id for check in report.checks] == list(REQUIRED_CHECKS)
    assert report.check("signature").title == "The signature is genuine"
    assert school.asked == [BADGE, ISSUER, KEY, LIST]
    assert report.view is not None and report.view.recipient == hashed("ada@example.org")


LIES: list[tuple[Lie, str, str]] = [
    (EvilIssuer.own_the_key_of_nobody, "key", "KEY_NOT_LISTED"),
    (EvilIssuer.list_a_key_of_somebody_else, "key", "KEY_CONTROLLER"),
    (EvilIssuer.serve_another_key, "key", "KEY_CONTROLLER"),
    (EvilIssuer.embed_a_key_of_somebody_else, "key", "KEY_CONTROLLER"),
    (EvilIssuer.serve_no_key, "shape", "SHAPE_SCHEMA"),
    (EvilIssuer.redefine_a_word_of_the_key, "shape", "CONTEXT_INLINE"),
    (EvilIssuer.list_no_key, "key", "KEY_NOT_LISTED"),
    (EvilIssuer.list_a_key_twice, "shape", "SHAPE_DUP_ID"),
    (EvilIssuer.list_too_many_keys, "key", "KEY_NOT_LISTED"),
    (EvilIssuer.publish_the_private_key, "key", "KEY_COMPROMISED"),
    (EvilIssuer.publish_no_key, "key", "KEY_TYPE"),
    (EvilIssuer.publish_a_weak_key, "key", "KEY_WEAK"),
    (EvilIssuer.publish_two_keys_in_one, "key", "KEY_TYPE"),
    (EvilIssuer.take_the_key_back, "key", "KEY_COMPROMISED"),
    (EvilIssuer.change_the_key, "signature", "PROOF_SIGNATURE"),
    (EvilIssuer.change_the_kind_of_key, "signature", "JWT_ALG"),
    (EvilIssuer.award_for_another, "key", "KEY_CONTROLLER"),
    (EvilIssuer.serve_another_badge_class, "key", "KEY_CONTROLLER"),
    (EvilIssuer.serve_another_issuer, "key", "KEY_CONTROLLER"),
    (EvilIssuer.embed_a_better_badge_class, "shape", "SHAPE_DUP_ID"),
    (EvilIssuer.redefine_a_word, "shape", "CONTEXT_INLINE"),
    (EvilIssuer.write_a_keyword, "shape", "SHAPE_KEYWORD"),
]


@pytest.mark.parametrize(("lie", "check", "code"), LIES, ids=lambda each: getattr(each, "__name__", None))
def test_a_lie_is_invalid_and_nothing_of_it_is_shown(school: EvilIssuer, lie: Lie, check: str, code: str) -> None:
    lie(school)
    report = school.verify(school.signed_file(), trusted=["https://school.example/*", "https://other.example/*"])
    assert report.verdict is Verdict.INVALID
    assert report.codes == (code,)
    assert report.check(check).outcome is Outcome.FAILED
    assert report.view is None
    assert LIST not in school.asked


def test_a_key_that_is_not_listed_is_not_asked_for(school: EvilIssuer) -> None:
    school.own_the_key_of_nobody()
    school.verify(school.signed_file())
    assert all(OTHER not in url for url in school.asked)


def test_a_payload_changed_after_signing_is_refused(school: EvilIssuer) -> None:
    header, _payload, signature = school.signed_file().split(b".")
    changed = {**school.assertion, "expires": "2099-01-01T00:00:00Z"}
    report = school.verify(b".".join((header, b64(changed).encode(), signature)))
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("PROOF_SIGNATURE",))


HEADERS: list[tuple[dict[str, Any], str]] = [
    ({"alg": "none"}, "JWT_ALG"),
    ({"alg": "HS256"}, "JWT_ALG"),
    ({"alg": "RS512"}, "JWT_ALG"),
    ({"alg": "PS256"}, "JWT_ALG"),
    ({"alg": "rs256"}, "JWT_ALG"),
    ({"alg": "ES256"}, "JWT_ALG"),
    ({"crit": ["b64"], "b64": False}, "JWT_CRIT"),
    ({"jku": f"{OTHER}/keys"}, "JWT_KEYBIND"),
    ({"x5c": ["AAAA"]}, "JWT_KEYBIND"),
    ({"jwk": public_jwk(private_key("RS256", 7))}, "JWT_KEYBIND"),
    ({"kid": f"{OTHER}/key"}, "JWT_KEYBIND"),
    ({"typ": "vc+jwt"}, "JWT_HEADER"),
    ({"typ": "session+jwt"}, "JWT_HEADER"),
    ({"zip": "DEF"}, "JWT_HEADER"),
]


@pytest.mark.parametrize(("header", "code"), HEADERS)
def test_a_header_chooses_neither_key_nor_algorithm(school: EvilIssuer, header: dict[str, Any], code: str) -> None:
    report = school.verify(school.signed_file(header))
    assert (report.verdict, report.codes) == (Verdict.INVALID, (code,))
    blamed = "key" if code == "JWT_KEYBIND" else "signature"
    assert report.check(blamed).outcome is Outcome.FAILED
    assert all(OTHER not in url for url in school.asked)


def test_the_public_key_is_no_shared_secret(school: EvilIssuer) -> None:
    signed = f"{b64({'alg': 'HS256'})}.{b64(school.assertion)}"
    signature = hmac.digest(pem(school.key).encode(), signed.encode(), "sha256")
    report = school.verify(f"{signed}.{b64(signature)}".encode())
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("JWT_ALG",))
    assert school.asked == []


def test_a_token_without_a_signature_is_refused(school: EvilIssuer) -> None:
    token = f"{b64({'alg': 'none'})}.{b64(school.assertion)}.".encode()
    assert school.verify(token).codes == ("JWT_ALG",)
    token = f"{b64({'alg': 'RS256'})}.{b64(school.assertion)}.".encode()
    assert school.verify(token).verdict is Verdict.INVALID


@pytest.mark.parametrize("header", [{"typ": "JWT"}, {"kid": KEY}, {"typ": "JWT", "kid": KEY}])
def test_a_usual_header_is_read(school: EvilIssuer, header: dict[str, Any]) -> None:
    assert school.verify(school.signed_file(header)).verdict is Verdict.VALID


def _embed_the_key(school: EvilIssuer) -> None:
    school.issuer["publicKey"] = dict(school.crypto_key)
    del school.served[KEY]


def _embed_the_key_in_the_profile(school: EvilIssuer) -> None:
    name = f"{ISSUER}#key"
    school.issuer["publicKey"] = {"id": name, "owner": ISSUER, "publicKeyPem": pem(school.key)}
    school.assertion["verification"]["creator"] = name


def _name_no_key(school: EvilIssuer) -> None:
    del school.assertion["verification"]["creator"]


def _name_no_key_of_two(school: EvilIssuer) -> None:
    del school.assertion["verification"]["creator"]
    other = {**school.crypto_key, "id": f"{BASE}/key2", "publicKeyPem": pem(private_key("ES256"))}
    school.issuer["publicKey"] = [other, KEY]


def _embed_what_has_no_address(school: EvilIssuer) -> None:
    school.assertion["badge"] = {**school.badge, "id": "urn:uuid:1"}
    del school.served[BADGE]


def _offer_no_list(school: EvilIssuer) -> None:
    del school.issuer["revocationList"]


@pytest.mark.parametrize(
    "variant",
    [
        _embed_the_key,
        _embed_the_key_in_the_profile,
        _name_no_key,
        _name_no_key_of_two,
        _embed_what_has_no_address,
        _offer_no_list,
        EvilIssuer.describe_it_elsewhere,
    ],
)
def test_other_ways_to_sign_a_good_badge_are_valid(school: EvilIssuer, variant: Lie) -> None:
    variant(school)
    report = school.verify(school.signed_file())
    assert (report.verdict, report.codes) == (Verdict.VALID, ())


def test_an_issuer_that_lists_its_key_is_trusted_by_its_id_alone(school: EvilIssuer) -> None:
    assert school.verify(school.signed_file(), trusted=[ISSUER]).verdict is Verdict.VALID


def test_an_issuer_without_a_list_offers_no_way_to_withdraw(school: EvilIssuer) -> None:
    _offer_no_list(school)
    assert "no way to withdraw" in school.verify(school.signed_file()).check("status").title


@pytest.mark.parametrize("missing", [BADGE, ISSUER, KEY])
def test_what_cannot_be_had_leaves_the_badge_unknown(school: EvilIssuer, missing: str) -> None:
    del school.served[missing]
    report = school.verify(school.signed_file())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("KEY_UNRESOLVED",))


def test_without_a_network_a_signed_badge_is_never_valid(school: EvilIssuer) -> None:
    report = school.verify(school.signed_file(), documents=NoDocuments())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("KEY_UNRESOLVED",))


@pytest.mark.parametrize("entry", [URN, {"id": URN}, {"id": URN, "revocationReason": "Error"}, {"uid": "u-9"}])
def test_a_listed_badge_is_revoked(entry: Any) -> None:
    school = EvilIssuer().signs(uid="u-9")
    school.revoke(entry)
    report = school.verify(school.signed_file())
    assert (report.verdict, report.codes) == (Verdict.REVOKED, ())
    assert report.view is not None
    assert ("Error" in report.check("status").detail) == ("revocationReason" in entry)


@pytest.mark.parametrize("entry", [f"{BASE}/2", {"id": URN, "revoked": False}, {"uid": URN + "0"}])
def test_a_badge_that_is_not_listed_is_not_revoked(school: EvilIssuer, entry: Any) -> None:
    school.revoke(entry)
    assert school.verify(school.signed_file()).verdict is Verdict.VALID


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"issuer": f"{OTHER}/issuer"}, "STATUS_ISSUER"),
        ({"id": f"{BASE}/revoked/2"}, "STATUS_TYPE"),
        ({"type": "BadgeClass"}, "STATUS_TYPE"),
        ({"revokedAssertions": [7]}, "STATUS_TYPE"),
        ({"revokedAssertions": [{"revocationReason": "x"}]}, "STATUS_TYPE"),
        ({"revokedAssertions": [{"id": [URN]}]}, "STATUS_TYPE"),
        ({"@context": {"revokedAssertions": None}}, "STATUS_TYPE"),
    ],
)
def test_a_list_that_is_not_understood_is_no_not_revoked(school: EvilIssuer, changes: Any, code: str) -> None:
    school.revoked.update(changes)
    report = school.verify(school.signed_file())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, (code,))


@pytest.mark.parametrize("answer", [b"[]", b"x", b'{"@context": "https://w3id.org/openbadges/v2"}', None])
def test_an_answer_that_is_no_list_is_no_not_revoked(school: EvilIssuer, answer: Any) -> None:
    school.served[LIST] = answer
    report = school.verify(school.signed_file())
    assert report.verdict is Verdict.UNKNOWN
    assert report.codes[0].startswith("STATUS_")


def test_a_list_whose_address_is_no_address_is_no_not_revoked(school: EvilIssuer) -> None:
    school.issuer["revocationList"] = "revoked.json"
    assert school.verify(school.signed_file()).codes == ("STATUS_FETCH",)


def test_a_signed_badge_that_calls_itself_revoked_is_revoked(school: EvilIssuer) -> None:
    school.assertion["revoked"] = True
    assert school.verify(school.signed_file()).verdict is Verdict.REVOKED


def test_a_signature_around_a_hosted_badge_is_not_what_vouches_for_it() -> None:
    school = EvilIssuer()
    token = school.signed_file(key=private_key("RS256", 7))
    assert school.verify(token).verdict is Verdict.VALID
    school.be_away()
    assert school.verify(token).verdict is Verdict.UNKNOWN
