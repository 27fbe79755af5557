"""Hosted badges whose addresses send on: the same server may say where something is now, and nobody else may."""

from __future__ import annotations

from typing import Any

import pytest

from issuer.adapters.bounded import BoundedVerifier, verify_bounded
from issuer.credential.documents import DocumentMoved, MappingDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.identities import joined
from issuer.credential.legacy.lookup import MAX_REDIRECTS, fetch_kept
from issuer.credential.noted_documents import NotedDocuments, Seen
from issuer.credential.report import Verdict
from tests.adapters.test_fetch_targets import corpus
from tests.credential.legacy.evil_issuer import EvilIssuer
from tests.credential.legacy.honest_issuer import ASSERTION, BADGE, BASE, HOST, ISSUER, KEY, LIST, OTHER
from tests.credential.samples import NOW

PLACES = (ASSERTION, BADGE, ISSUER)


@pytest.fixture
def school() -> EvilIssuer:
    return EvilIssuer()


def moved(address: str) -> DocumentMoved:
    return DocumentMoved("It sends on.", address)


def send_on(school: EvilIssuer, place: str, *ways: str, **changes: Any) -> None:
    """Send on from `place` along `ways`, at whose end it is served, with changes."""
    served = school.served.pop(place)
    for here, there in zip((place, *ways), ways, strict=False):
        school.served[here] = moved(there)
    school.served[ways[-1]] = {**served, **changes}


def verdict(school: EvilIssuer, **trust: Any) -> tuple[Verdict, tuple[str, ...]]:
    report = school.verify(school.hosted_file(), **trust)
    return report.verdict, report.codes


@pytest.mark.parametrize("place", PLACES[:2])
@pytest.mark.parametrize("renamed", [True, False], ids=["with its new id", "with its old id"])
@pytest.mark.parametrize("ways", [(f"{BASE}/new/9",), (f"{BASE}/x", f"{BASE}/y?z=1")], ids=["once", "twice"])
def test_what_has_moved_on_the_same_server_is_found(
    school: EvilIssuer, place: str, renamed: bool, ways: tuple[str, ...]
) -> None:
    send_on(school, place, *ways, **({"id": ways[-1]} if renamed else {}))
    assert verdict(school, trusted=[ISSUER])[1] == ()
    assert set(school.asked) == {*PLACES, *ways}


def test_an_issuer_that_has_moved_is_the_one_that_it_is_now(school: EvilIssuer) -> None:
    send_on(school, ISSUER, f"{BASE}/home", id=f"{BASE}/home")
    report = school.verify(school.hosted_file(), trusted=[ISSUER])
    assert report.verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert report.view is not None and report.view.issuer_id == f"{BASE}/home"


def test_an_issuer_is_at_home_where_it_was_found(school: EvilIssuer) -> None:
    send_on(school, ISSUER, f"{BASE}/users/eve/profile")  # which calls itself by the address that sent on
    assert verdict(school) == (Verdict.UNKNOWN, ("NET_REDIRECT",))


@pytest.mark.parametrize("place", PLACES)
def test_a_third_redirect_is_not_followed(school: EvilIssuer, place: str) -> None:
    ways = [f"{BASE}/{number}" for number in range(3)]
    send_on(school, place, *ways)
    assert verdict(school) == (Verdict.UNKNOWN, ("NET_REDIRECT",))
    assert ways[2] not in school.asked and ways[1] in school.asked
    assert len(ways) == MAX_REDIRECTS + 1


def test_a_circle_ends(school: EvilIssuer) -> None:
    school.served[ASSERTION] = moved(ASSERTION)
    assert verdict(school) == (Verdict.UNKNOWN, ("NET_REDIRECT",))
    assert len(school.asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "elsewhere",
    [
        f"{OTHER}/9",
        f"https://{HOST}.evil.example/9",
        f"https://api.{HOST}/9",
        f"https://{HOST}:8443/9",
        f"http://{HOST}/9",
        f"https://{HOST}@other.example/9",
        f"https://user@{HOST}/9",
        f"{BASE}/a/../9",
        f"{BASE}/a/%2e%2e/9",
        "file:///etc/passwd",
        "data:application/json,{}",
        "",
    ],
)
def test_an_open_redirect_lends_its_host_to_nobody(school: EvilIssuer, place: str, elsewhere: str) -> None:
    """Everything is as the forger wants it at the other end, and it is not even asked."""
    send_on(school, place, elsewhere)
    assert verdict(school) == (Verdict.UNKNOWN, ("NET_REDIRECT",))
    assert elsewhere not in school.asked


def test_a_forger_with_nothing_but_an_open_redirect_gets_nothing_signed_off(school: EvilIssuer) -> None:
    """Every address is the victim's, and every answer the forger's."""
    for place in PLACES:
        send_on(school, place, f"{OTHER}/{place[-1]}")
    assert verdict(school, trusted=[HOST, ISSUER]) == (Verdict.UNKNOWN, ("NET_REDIRECT",))
    assert school.asked == [ASSERTION]


def test_no_address_of_the_corpus_is_asked_because_a_badge_was_sent_there(school: EvilIssuer) -> None:
    for url in sorted(corpus(1)):
        school.served[ASSERTION] = moved(url)
        assert verdict(school) == (Verdict.UNKNOWN, ("NET_REDIRECT",)), url
    assert set(school.asked) == {ASSERTION}


@pytest.mark.parametrize(
    ("place", "there"), [(ASSERTION, f"{BASE}/uploads/9"), (ASSERTION, f"{BASE}/official/../uploads/9")]
)
def test_where_it_was_sent_must_be_the_issuers_place_too(school: EvilIssuer, place: str, there: str) -> None:
    school.issuer["verification"] = {"startsWith": f"{BASE}/assertions/"}
    send_on(school, place, there)
    assert verdict(school) == (Verdict.UNKNOWN, ("NET_REDIRECT",))


def test_where_it_was_sent_from_must_be_the_issuers_place_too(school: EvilIssuer) -> None:
    school.issuer["verification"] = {"startsWith": f"{BASE}/official/"}
    send_on(school, ASSERTION, f"{BASE}/official/9")
    assert verdict(school) == (Verdict.INVALID, ("ISSUER_MISMATCH",))


def test_a_way_through_another_place_is_none(school: EvilIssuer) -> None:
    school.issuer["verification"] = {"startsWith": f"{BASE}/assertions/"}
    send_on(school, ASSERTION, f"{BASE}/go", f"{BASE}/assertions/new/9")
    assert verdict(school) == (Verdict.UNKNOWN, ("NET_REDIRECT",))


def test_what_is_found_must_be_what_was_looked_for(school: EvilIssuer) -> None:
    send_on(school, ASSERTION, f"{BASE}/new/9", id=f"{BASE}/assertions/10")
    assert verdict(school) == (Verdict.INVALID, ("KEY_CONTROLLER",))


def test_trust_in_a_place_is_trust_in_where_a_badge_was_found(school: EvilIssuer) -> None:
    trusted = [joined(ISSUER, f"{BASE}/assertions/*")]
    assert verdict(school, trusted=trusted) == (Verdict.VALID, ())
    send_on(school, ASSERTION, f"{BASE}/users/eve/9")
    assert verdict(school, trusted=trusted) == (Verdict.VALID_ISSUER_UNKNOWN, ())
    send_on(school, f"{BASE}/users/eve/9", f"{BASE}/assertions/new/9")
    assert verdict(school, trusted=trusted) == (Verdict.VALID, ())


def test_gone_is_gone_where_it_was_sent_to(school: EvilIssuer) -> None:
    school.served |= {ASSERTION: moved(f"{BASE}/new/9"), f"{BASE}/new/9": None}
    assert verdict(school)[0] is Verdict.REVOKED
    school.served |= {ASSERTION: moved(f"{OTHER}/9"), f"{OTHER}/9": None}
    assert verdict(school)[0] is Verdict.UNKNOWN


@pytest.mark.parametrize("listed", [ASSERTION, f"{BASE}/go", f"{BASE}/new/9"])
def test_a_badge_is_revoked_by_any_address_that_it_had(school: EvilIssuer, listed: str) -> None:
    school.issuer["revocationList"] = LIST
    school.served[LIST] = {**school.revoked, "revokedAssertions": [listed]}
    send_on(school, ASSERTION, f"{BASE}/go", f"{BASE}/new/9", id=f"{BASE}/new/9")
    assert verdict(school)[0] is Verdict.REVOKED


def test_nothing_is_left_of_a_revoked_badge_but_its_new_id(school: EvilIssuer) -> None:
    send_on(school, ASSERTION, f"{BASE}/new/9")
    school.served[f"{BASE}/new/9"] = {"@context": school.badge["@context"], "id": f"{BASE}/new/9", "revoked": True}
    assert verdict(school)[0] is Verdict.REVOKED


@pytest.mark.parametrize("place", [KEY, LIST])
def test_keys_and_lists_are_followed_nowhere(place: str) -> None:
    school = EvilIssuer().signs()
    send_on(school, place, f"{BASE}/new")
    report = school.verify(school.signed_file())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("NET_REDIRECT",))
    assert f"{BASE}/new" not in school.asked


def test_the_child_is_told_where_something_is_now_and_the_folder_has_it_under_both(school: EvilIssuer) -> None:
    file = school.hosted_file()
    send_on(school, ASSERTION, f"{BASE}/go", f"{BASE}/new/9")
    seen: Seen = {}
    assert school.verify(file, documents=NotedDocuments(school, seen), trusted=[ISSUER]).codes == ()
    assert {ASSERTION, f"{BASE}/go", f"{BASE}/new/9"} < set(seen)
    offline = MappingDocuments({url: document.body for url, document in seen.items()})
    assert school.verify(file, documents=offline, trusted=[ISSUER]).codes == ()
    with pytest.raises(CredentialError):
        NotedDocuments(school, seen).fetch(f"{BASE}/absent")


def test_moved_arrives_in_the_child(school: EvilIssuer) -> None:
    file = school.hosted_file()
    send_on(school, ASSERTION, f"{BASE}/new/9")
    with BoundedVerifier(school, [ISSUER]) as bounded:
        report = bounded.verify(file, now=NOW)
    assert report == school.verify(file, trusted=[ISSUER])
    assert report.codes == ()
    assert verify_bounded(file, now=NOW, documents={}).verdict is Verdict.UNKNOWN


def test_a_chain_is_told_in_order() -> None:
    school = EvilIssuer()
    send_on(school, ASSERTION, f"{BASE}/a", f"{BASE}/b")
    assert fetch_kept(ASSERTION, "badge", school).trail == (ASSERTION, f"{BASE}/a", f"{BASE}/b")
