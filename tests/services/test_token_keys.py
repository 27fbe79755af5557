"""Badges as tokens beside the embedded proof: who may choose it, with which keys, and what becomes of old ones."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import jwt
import pytest

from issuer.adapters.key_files import KeyMissing, WrongPassphrase
from issuer.credential.did import did_web_url
from issuer.credential.documents import MappingDocuments
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from issuer.services import issuing, keys, token_keys
from issuer.services.errors import Invalid, KeyUnavailable, SigningFailed
from issuer.services.own_documents import OwnDocuments
from issuer.services.revocation import revoke
from issuer.services.verification import verify_issued
from issuer.store.audit import list_events
from issuer.store.organizations import find_organization
from issuer.store.profiles import KeyState, find_active_key
from issuer.store.token_keys import list_token_keys
from issuer.urls import Addresses
from tests.conftest import ADDRESSES, NOW, award_request
from tests.standins import MemoryKeys

LOCAL = Addresses("http://127.0.0.1:8000")
DID = "did:web:badges.example.org:issuers:river-college"


@pytest.fixture
def choose(session, organization, owner, key_ring):
    def chosen(algorithm, *, now=NOW, ring=key_ring):
        token_keys.choose_tokens(session, organization, algorithm, key_ring=ring, actor=owner, now=now)

    return chosen


@pytest.fixture(params=["ES256", "RS256"])
def algorithm(request):
    return request.param


def claims_of(token):
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


def as_a_stranger(session, token, *, now=NOW):
    """What somebody finds who has nothing but the token and what is published at its addresses."""
    own, did = OwnDocuments(session), claims_of(token)["iss"]
    status = claims_of(token)["credentialStatus"]["statusListCredential"]
    served = {url: own.fetch(url) for url in (did_web_url(did), status)}
    return Verifier(MappingDocuments(served), trusted=[did]).verify(token.encode(), now=now)


def test_nothing_is_issued_as_a_token_unless_that_was_chosen(session, organization, credential):
    assert organization.token_algorithm is None and credential.token is None
    assert list_token_keys(session, organization.id) == []
    assert "JsonWebKey" not in json.dumps(keys.issuer_documents(session, organization, ADDRESSES))


def test_what_is_awarded_afterwards_is_a_token_too(session, choose, award_in, algorithm):
    choose(algorithm)
    credential = award_in(session)
    assert verify_issued(session, credential, now=NOW).verdict is Verdict.VALID
    report = as_a_stranger(session, credential.token)
    assert (report.verdict, report.codes) == (Verdict.VALID, ())
    header = jwt.get_unverified_header(credential.token)
    assert set(header) == {"alg", "typ", "kid"} and header["alg"] == algorithm and header["kid"].startswith(f"{DID}#")


def test_both_forms_are_one_credential(session, choose, award_in):
    choose("ES256")
    credential = award_in(session)
    embedded, token = json.loads(credential.document), claims_of(credential.token)
    embedded.pop("proof")
    assert {name: value for name, value in token.items() if name not in ("iss", "sub", "jti", "nbf", "exp")} == embedded


def test_revoking_reaches_both_forms(session, choose, award_in, owner, key_ring):
    choose("ES256")
    credential = award_in(session)
    later = NOW + timedelta(hours=1)
    revoke(session, credential, "A mistake.", key_ring=key_ring, addresses=ADDRESSES, actor=owner, now=later)
    assert verify_issued(session, credential, now=later).verdict is Verdict.REVOKED
    assert as_a_stranger(session, credential.token, now=later).verdict is Verdict.REVOKED


def test_another_library_verifies_it_with_the_published_key_only(session, organization, choose, award_in, algorithm):
    choose(algorithm)
    token = award_in(session).token
    document = keys.issuer_documents(session, organization, ADDRESSES)
    kid = jwt.get_unverified_header(token)["kid"]
    (method,) = [each for each in document["verificationMethod"] if each["id"] == kid]
    assert kid in document["assertionMethod"] and method["controller"] == document["id"] == DID
    unbound = {"verify_nbf": False, "verify_exp": False}
    key = jwt.PyJWK(method["publicKeyJwk"], algorithm)
    assert jwt.decode(token, key, [algorithm], options=unbound)["iss"] == DID
    other = MemoryKeys().create_for_tokens(algorithm)
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.decode(token, jwt.PyJWK(other, algorithm), [algorithm], options=unbound)


def test_a_key_is_made_on_the_first_choice_and_used_again_after_changing_it(session, organization, choose):
    for algorithm in ("ES256", None, "ES256", "RS256", "ES256", None, "RS256"):
        choose(algorithm)
    made = list_token_keys(session, organization.id)
    assert sorted(key.algorithm for key in made) == ["ES256", "RS256"]
    assert {key.state for key in made} == {KeyState.ACTIVE}


def test_nothing_is_a_token_any_more_once_that_was_taken_back_and_old_ones_stay_valid(session, choose, award_in):
    choose("ES256")
    before = award_in(session)
    choose(None)
    after = award_in(session, award_request(recipient_email="new@example.org"))
    assert after.token is None
    assert as_a_stranger(session, before.token).verdict is Verdict.VALID


def test_three_new_keys_later_every_token_is_still_valid(
    session, organization, choose, award_in, key_ring, owner, algorithm
):
    choose(algorithm)
    tokens = [award_in(session).token]
    for number in range(3):
        later = NOW + timedelta(days=number + 1)
        keys.rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=later)
        request = award_request(recipient_email=f"{number}@example.org")
        tokens.append(award_in(session, request, now=later).token)
    kids = {jwt.get_unverified_header(token)["kid"] for token in tokens}
    assert len(kids) == 4, "each key signed one"
    for token in tokens:
        assert as_a_stranger(session, token, now=NOW + timedelta(days=4)).verdict is Verdict.VALID
    states = [key.state for key in list_token_keys(session, organization.id)]
    assert sorted(states) == [KeyState.ACTIVE] + [KeyState.RETIRED] * 3


def test_a_compromised_key_is_published_as_one_that_is_not_believed(session, organization, choose, award_in):
    choose("ES256")
    token = award_in(session).token
    (key,) = list_token_keys(session, organization.id)
    key.state = KeyState.COMPROMISED
    session.flush()
    report = as_a_stranger(session, token)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("KEY_COMPROMISED",))


def test_without_a_public_address_it_is_not_offered(session, organization, choose, key_ring, now):
    assert token_keys.can_issue_tokens(session, organization)
    keys.ensure_key(session, organization, key_ring, LOCAL, now=now)
    assert not token_keys.can_issue_tokens(session, organization)
    with pytest.raises(Invalid, match="public https address"):
        choose("ES256")
    assert organization.token_algorithm is None
    choose(None)  # taking it back is possible anywhere


def test_an_installation_that_moves_takes_new_keys_and_keeps_the_old_tokens_valid(
    session, organization, choose, award_in, key_ring
):
    choose("ES256")
    old = award_in(session)
    keys.ensure_key(session, organization, key_ring, LOCAL, now=NOW)
    local = award_in(session, award_request(recipient_email="local@example.org"), addresses=LOCAL)
    assert local.token is None and organization.token_algorithm == "ES256", "the choice waits for an address"
    elsewhere = Addresses("https://badges.example.net")
    keys.ensure_key(session, organization, key_ring, elsewhere, now=NOW)
    new = award_in(session, award_request(recipient_email="new@example.org"), addresses=elsewhere)
    assert claims_of(new.token)["iss"] == "did:web:badges.example.net:issuers:river-college"
    for credential in (old, new):
        assert as_a_stranger(session, credential.token).verdict is Verdict.VALID
    states = {key.controller: key.state for key in list_token_keys(session, organization.id)}
    assert states == {DID: KeyState.RETIRED, claims_of(new.token)["iss"]: KeyState.ACTIVE}


def test_a_token_that_does_not_verify_is_not_issued(session, choose, award_in, monkeypatch):
    choose("ES256")
    real = issuing.sign_token

    def signed_badly(document, signer):
        return real(document, signer)[:-4] + "AAAA"

    monkeypatch.setattr(issuing, "sign_token", signed_badly)
    with pytest.raises(SigningFailed, match=r"does not verify|PROOF_SIGNATURE|JWT"):
        award_in(session)


@pytest.mark.parametrize("trouble", [KeyMissing("It is gone."), WrongPassphrase("Another passphrase.")])
def test_a_key_that_cannot_be_opened_is_said_plainly_and_nothing_is_issued(
    session, organization, choose, award_in, key_ring, trouble
):
    choose("ES256")

    class Broken(MemoryKeys):
        signer = staticmethod(key_ring.signer)

        def token_signer(self, *_):
            raise trouble

    with pytest.raises(KeyUnavailable) as refused:
        award_in(session, key_ring=Broken())
    assert refused.value.message == trouble.args[0]


def test_a_key_that_cannot_be_written_leaves_the_choice_unmade(write, key_ring):
    class Full(MemoryKeys):
        def create_for_tokens(self, _algorithm):
            raise OSError("No space left on device")

    with write() as session:
        organization = find_organization(session, "river-college")
        owner = organization.memberships[0].person
        with pytest.raises(KeyUnavailable, match="No space left"):
            token_keys.choose_tokens(session, organization, "ES256", key_ring=Full(), actor=owner, now=NOW)
        session.rollback()
        assert organization.token_algorithm is None


def test_a_lost_key_is_replaced_with_the_others(session, organization, choose, award_in, owner, key_ring):
    choose("ES256")
    key_ring.keys_for_tokens.clear()
    with pytest.raises(LookupError):
        key_ring.token_signer(list_token_keys(session, organization.id)[0].fingerprint, DID)
    keys.rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=NOW)
    assert as_a_stranger(session, award_in(session).token).verdict is Verdict.VALID


def test_a_key_of_another_identity_is_never_used(session, organization, choose, award_in):
    choose("ES256")
    (key,) = list_token_keys(session, organization.id)
    key.controller = "did:web:badges.example.net"
    session.flush()
    assert jwt.get_unverified_header(award_in(session).token)["kid"] not in (f"{DID}#{key.fingerprint}", None)
    assert len(list_token_keys(session, organization.id)) == 2


def test_what_was_chosen_and_made_is_recorded_with_whose_doing_it_was(session, organization, choose, owner, key_ring):
    choose("ES256")
    choose(None)
    choose("ES256")
    keys.rotate_key(session, organization, key_ring, ADDRESSES, actor=owner, now=NOW)
    events = [event for event in list_events(session, organization.id) if "token" in event.action]
    assert sorted((event.action, str(event.details["algorithm"])) for event in events) == [
        ("organization.tokens_chosen", "ES256"),
        ("organization.tokens_chosen", "ES256"),
        ("organization.tokens_chosen", "None"),
        ("token_key.created", "ES256"),
        ("token_key.rotated", "ES256"),
    ]
    chosen = [event for event in events if event.action != "token_key.created"]
    assert {event.actor_id for event in chosen} == {owner.id}


def test_the_active_key_for_embedded_proofs_is_never_a_key_for_tokens(session, organization, choose):
    before = find_active_key(session, organization.id)
    choose("RS256")
    assert find_active_key(session, organization.id) is before
    document = keys.issuer_documents(session, organization, ADDRESSES)
    assert [method["type"] for method in document["verificationMethod"]] == ["Multikey", "JsonWebKey"]
    assert dump_json(document).count(b'"d"') == 0
