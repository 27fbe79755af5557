"""T-52: what was taken back and seen to be stays that, whatever older list somebody serves again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import STATUS_LIST_2021_V1
from issuer.credential.instants import format_instant
from issuer.credential.report import Verdict
from issuer.credential.status_list import StatusList
from issuer.credential.status_memory import MAX_NAME, RecentLists, SeenList, domain_of
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import INDEX, LIST, NOW, Publisher, credential, signer
from tests.credential.status_samples import as_token, base64_of, bits_entry, bits_of, older_list, revoked_issuer
from tests.credential.test_status_kinds import MESSAGES, judged, publish_values

HOUR = timedelta(hours=1)


def publish(issuer: Publisher, *set_at: int, valid_from: datetime | None, made_at: datetime, purpose="revocation"):
    """Publish an edition of the list with these entries set."""
    bits = StatusList()
    for index in set_at:
        bits.set(index, True)
    document = issuer.list_document(bits=bits, valid_from=valid_from or NOW, purpose=purpose)
    if valid_from is None:
        del document["validFrom"]
    issuer.serve(LIST, add_proof(document, issuer.signer, created=made_at))


def verdict(issuer: Publisher, memory: RecentLists, *entries: Any, now=NOW) -> tuple[Verdict, str | None]:
    found, check = judged(issuer, *(entries or (bits_entry(),)), memory=memory, now=now)
    return found, check.code


def edition(valid_from: datetime | None = NOW, encoded: str = "uH4s", made_at: datetime | None = None) -> SeenList:
    return SeenList.of(valid_from, made_at, encoded)


# Older, newer, of the same date ---------------------------------------------------------------------------------
def test_a_revocation_that_was_seen_stays_when_yesterdays_list_is_served_again() -> None:
    issuer, memory = revoked_issuer(), RecentLists()
    assert verdict(issuer, memory) == (Verdict.REVOKED, None)
    publish(issuer, valid_from=NOW - 24 * HOUR, made_at=NOW - 24 * HOUR)
    assert judged(issuer, bits_entry())[0] is Verdict.VALID, "nobody who has not seen it can tell"
    assert verdict(issuer, memory) == (Verdict.REVOKED, None)
    assert verdict(issuer, memory, bits_entry(statusListIndex="5")) == (Verdict.UNKNOWN, "STATUS_ROLLBACK")
    publish(issuer, 9, valid_from=NOW, made_at=NOW)
    assert verdict(issuer, memory) == (Verdict.VALID, None), "what is newer is the issuer's word, whatever it says"


def test_a_list_that_grows_newer_or_stays_is_no_rollback() -> None:
    issuer, memory = Publisher(), RecentLists()
    for hours in (3, 2, 2, 0):
        issuer.publish_list(valid_from=NOW - hours * HOUR)
        assert verdict(issuer, memory) == (Verdict.VALID, None)
    assert memory.newest(issuer.did, LIST).valid_from == NOW


def test_an_older_list_that_says_the_same_is_no_rollback_and_makes_nothing_older() -> None:
    issuer, memory = Publisher(), RecentLists()
    issuer.publish_list(valid_from=NOW - HOUR)
    verdict(issuer, memory)
    issuer.publish_list(valid_from=NOW - 5 * HOUR)
    told = []

    class Listening(RecentLists):
        def newest(self, issuer_id: str, address: str) -> SeenList | None:
            return memory.newest(issuer_id, address)

        def remember(self, issuer_id: str, address: str, seen: SeenList) -> None:
            told.append(seen.valid_from)

    assert verdict(issuer, Listening()) == (Verdict.VALID, None)
    assert told == [NOW - HOUR]


def test_a_list_of_which_only_the_dates_are_kept_is_not_replaced_by_an_older_one() -> None:
    issuer, memory = revoked_issuer(), RecentLists()
    memory.remember(issuer.did, LIST, SeenList(NOW, None, "0" * 64, None))
    assert verdict(issuer, memory) == (Verdict.UNKNOWN, "STATUS_ROLLBACK")
    memory.remember(issuer.did, LIST, SeenList(NOW - 2 * HOUR, NOW - 2 * HOUR, "0" * 64, None))
    assert verdict(issuer, RecentLists())[0] is Verdict.REVOKED


def test_two_lists_of_one_instant_count_together() -> None:
    """Two entries set within a second, or an issuer that never changes a date: what was set once stays set."""
    issuer, memory = Publisher(), RecentLists()
    for other in (5, 9):
        publish(issuer, other, valid_from=NOW - HOUR, made_at=NOW - HOUR)
        assert verdict(issuer, memory) == (Verdict.VALID, None)
    publish(issuer, INDEX, valid_from=NOW - HOUR, made_at=NOW - HOUR)
    assert verdict(issuer, memory)[0] is Verdict.REVOKED
    publish(issuer, 9, valid_from=NOW - HOUR, made_at=NOW - HOUR)
    for index in (INDEX, 5, 9):
        assert verdict(issuer, memory, bits_entry(statusListIndex=str(index)))[0] is Verdict.REVOKED, index
    assert verdict(issuer, memory, bits_entry(statusListIndex="7")) == (Verdict.VALID, None)


def test_of_one_date_the_edition_that_was_signed_later_is_the_newer() -> None:
    issuer, memory = Publisher(), RecentLists()
    entry = bits_entry(statusPurpose="suspension")
    publish(issuer, INDEX, valid_from=NOW - 9 * HOUR, made_at=NOW - 3 * HOUR, purpose="suspension")
    assert verdict(issuer, memory, entry)[0] is Verdict.SUSPENDED
    publish(issuer, valid_from=NOW - 9 * HOUR, made_at=NOW - 2 * HOUR, purpose="suspension")
    assert verdict(issuer, memory, entry) == (Verdict.VALID, None), "lifted, by a list whose date never changes"
    publish(issuer, INDEX, valid_from=NOW - 9 * HOUR, made_at=NOW - 3 * HOUR, purpose="suspension")
    assert verdict(issuer, memory, entry) == (Verdict.UNKNOWN, "STATUS_ROLLBACK")


def test_two_messages_of_one_instant_leave_it_open_which_counts() -> None:
    issuer, memory = Publisher(), RecentLists()
    entry = bits_entry(statusPurpose="message", statusSize=2, statusMessage=MESSAGES)
    publish_values(issuer, 0, 2)
    assert verdict(issuer, memory, entry) == (Verdict.VALID, None)
    publish_values(issuer, 1, 2)
    assert verdict(issuer, memory, entry) == (Verdict.UNKNOWN, "STATUS_ROLLBACK")
    publish_values(issuer, 0, 2)
    assert verdict(issuer, memory, entry) == (Verdict.UNKNOWN, "STATUS_ROLLBACK"), "and it stays open"


def test_one_instant_and_only_the_dates_kept_is_open_unless_it_is_taken_back_now() -> None:
    issuer, memory = Publisher(), RecentLists()
    memory.remember(issuer.did, LIST, SeenList(NOW - 2 * HOUR, NOW - 2 * HOUR, "0" * 64, None))
    assert verdict(issuer, memory) == (Verdict.UNKNOWN, "STATUS_ROLLBACK")
    issuer.bits.set(INDEX, True)
    issuer.publish_list()
    assert verdict(issuer, memory) == (Verdict.REVOKED, None)


# Lists without a date ------------------------------------------------------------------------------------------
def test_a_list_without_a_date_is_older_than_one_with_a_date() -> None:
    issuer, memory = revoked_issuer(), RecentLists()
    assert verdict(issuer, memory)[0] is Verdict.REVOKED
    publish(issuer, valid_from=None, made_at=NOW)
    assert verdict(issuer, memory) == (Verdict.REVOKED, None)
    assert verdict(issuer, memory, bits_entry(statusListIndex="5")) == (Verdict.UNKNOWN, "STATUS_ROLLBACK")


def test_lists_that_never_have_a_date_are_ordered_by_when_they_were_signed() -> None:
    issuer, memory = Publisher(), RecentLists()
    publish(issuer, INDEX, valid_from=None, made_at=NOW - HOUR)
    assert verdict(issuer, memory)[0] is Verdict.REVOKED
    publish(issuer, valid_from=None, made_at=NOW - 2 * HOUR)
    assert verdict(issuer, memory) == (Verdict.REVOKED, None)


@pytest.mark.parametrize("dated", [True, False])
def test_lists_in_tokens_are_remembered_too(dated: bool) -> None:
    issuer, memory = revoked_issuer(), RecentLists()
    now, before = int(NOW.timestamp()) - 60, int(NOW.timestamp()) - 7200

    def serve(bits: StatusList, issued: int) -> None:
        document = issuer.list_document(bits=bits, valid_from=NOW - (HOUR if issued == now else 2 * HOUR))
        if not dated:
            del document["validFrom"]
        issuer.served[LIST] = as_token(issuer, {**document, "iat": issued})

    serve(issuer.bits, now)
    assert verdict(issuer, memory)[0] is Verdict.REVOKED
    serve(StatusList(), before)
    assert verdict(issuer, memory)[0] is Verdict.REVOKED


def test_of_tokens_without_a_date_the_one_that_was_signed_later_is_the_newer() -> None:
    issuer, memory = revoked_issuer(), RecentLists()
    document = {name: value for name, value in issuer.list_document().items() if name != "validFrom"}
    clear = {**document, "credentialSubject": {**document["credentialSubject"], "encodedList": StatusList().encode()}}
    issued = int(NOW.timestamp()) - 7200
    for told, later, expected in ((document, 0, Verdict.REVOKED), (clear, 60, Verdict.VALID)):
        issuer.served[LIST] = as_token(issuer, {**told, "iat": issued + later})
        assert verdict(issuer, memory)[0] is expected


def test_lists_of_status_list_2021_are_remembered_too() -> None:
    issuer, memory = Publisher(), RecentLists()
    unsigned = credential(issuer.did).to_json()
    unsigned["@context"].append(STATUS_LIST_2021_V1)
    entry = {**bits_entry(type="StatusList2021Entry")}
    badge = add_proof({**unsigned, "credentialStatus": entry}, issuer.signer, created=NOW - HOUR)

    def judge(set_at: tuple[int, ...], issued: datetime) -> Verdict:
        document = older_list(issuer, base64_of(bits_of(131_072, *set_at)), issuanceDate=format_instant(issued))
        issuer.serve(LIST, add_proof(document, issuer.signer, created=NOW - 3 * HOUR))
        return Verifier(issuer.documents, trusted=[issuer.did], memory=memory).verify(dump_json(badge), now=NOW).verdict

    assert judge((), NOW - 3 * HOUR) is Verdict.VALID
    assert judge((INDEX,), NOW - 3 * HOUR) is Verdict.REVOKED, "of the same date"
    assert judge((), NOW - 3 * HOUR) is Verdict.REVOKED
    assert judge((INDEX,), NOW - 2 * HOUR) is Verdict.REVOKED
    assert judge((), NOW - 3 * HOUR) is Verdict.REVOKED


# Whose word it is -----------------------------------------------------------------------------------------------
def test_two_issuers_that_name_one_address_have_a_memory_each() -> None:
    first, second, memory = revoked_issuer(), Publisher(seed=4, host="other.example"), RecentLists()
    assert verdict(first, memory)[0] is Verdict.REVOKED
    second.publish_list(valid_from=NOW - 20 * HOUR)
    assert verdict(second, memory)[0] is Verdict.VALID, "older than the other's, and the first of its own"


@pytest.mark.parametrize(
    ("lie", "code"),
    [
        ({"by": signer(9, Publisher().did), "valid_from": NOW}, "STATUS_PROOF"),
        ({"by": signer(9), "issuer": signer(9).controller}, "STATUS_ISSUER"),
        ({"valid_from": NOW + HOUR}, "STATUS_EXPIRED"),
        ({"valid_until": NOW - HOUR}, "STATUS_EXPIRED"),
        ({"purpose": "suspension"}, "STATUS_PURPOSE"),
    ],
    ids=["forged", "another's", "of tomorrow", "over", "for something else"],
)
def test_a_list_that_does_not_count_is_not_remembered(lie: dict[str, Any], code: str) -> None:
    issuer, memory = Publisher(), RecentLists()
    issuer.publish_list(**lie)
    assert verdict(issuer, memory) == (Verdict.UNKNOWN, code)
    assert list(memory) == []


def test_a_list_of_the_future_shuts_no_honest_one_out() -> None:
    issuer, memory = Publisher(), RecentLists()
    issuer.publish_list(valid_from=NOW + 900 * HOUR, valid_until=NOW + 1000 * HOUR)
    verdict(issuer, memory)
    issuer.publish_list(valid_from=NOW - HOUR)
    assert verdict(issuer, memory) == (Verdict.VALID, None)


# The limits of a memory -------------------------------------------------------------------------------------------
def names(memory: RecentLists) -> set[str]:
    return {address for _, address, _ in memory}


def test_a_memory_keeps_the_lists_that_were_used_last() -> None:
    room_for_two = edition().weigh("did:web:a.example", "https://a.example/a") * 2
    memory = RecentLists(room_for_two)
    for name in "abac":
        memory.remember("did:web:a.example", f"https://a.example/{name}", edition())
    assert names(memory) == {"https://a.example/a", "https://a.example/c"}


def test_who_makes_up_issuers_by_the_thousand_pushes_out_their_own_lists_only() -> None:
    memory = RecentLists(100 * 4200)
    honest = ["https://badges.river.org/1", "https://hill.ac.uk/1", "https://honest.github.io/1"]
    for address in honest:
        memory.remember("did:web:honest.example", address, edition())
    for number in range(1000):
        memory.remember(f"did:key:z{number}", f"https://n{number}.evil.example/list", edition())
        memory.remember(f"did:key:z{number}", f"https://evil.github.io/{number}", edition())
    assert names(memory) >= set(honest)
    assert len(names(memory)) < 105


def test_long_lists_count_for_what_they_weigh() -> None:
    memory = RecentLists(10 * 64 * 1024)
    memory.remember("did:web:a.example", "https://a.example/1", edition())
    for number in range(40):
        memory.remember("did:key:z", f"https://evil.example/{number}", edition(encoded="u" + "A" * 60_000))
    assert "https://a.example/1" in names(memory)
    assert len(names(memory)) < 12


def test_a_very_long_list_is_remembered_by_its_dates_and_a_very_long_name_not_at_all() -> None:
    memory = RecentLists()
    memory.remember("a", "b", edition(encoded="u" + "A" * 70_000))
    assert memory.newest("a", "b").encoded is None
    memory.remember("a" * (MAX_NAME + 1), "b", edition())
    assert len(list(memory)) == 1


def test_what_is_remembered_grows_newer_only() -> None:
    memory = RecentLists()
    for hours in (2, 1, 3):
        memory.remember("a", "b", edition(NOW - hours * HOUR))
    assert memory.newest("a", "b").valid_from == NOW - HOUR


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://a.b.river.org/1", "river.org"),
        ("https://river.org:8443/1", "river.org"),
        ("https://www.hill.ac.uk/1", "hill.ac.uk"),
        ("https://hill.co.nz", "hill.co.nz"),
        ("https://me.github.io/1", "github.io"),
        ("https://de.com/1", "de.com"),
        ("https://localhost/1", "localhost"),
        ("urn:uuid:1", ""),
        ("https://[::1/1", ""),
    ],
)
def test_a_domain_is_what_somebody_had_to_register(address: str, domain: str) -> None:
    assert domain_of(address) == domain
