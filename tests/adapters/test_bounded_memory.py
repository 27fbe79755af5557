"""What a parent tells its child of lists seen before, and what it believes of what the child says it saw."""

from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta
from typing import Any

import pytest

from issuer.adapters.bounded import BoundedVerifier, Limits
from issuer.adapters.bounded_conversation import Conversation, Terms
from issuer.adapters.bounded_lines import Lines, pack_seen
from issuer.credential.data_integrity import add_proof
from issuer.credential.document_loader import OB_EXTENSIONS
from issuer.credential.documents import MappingDocuments
from issuer.credential.report import Outcome, Verdict
from issuer.credential.status_list import StatusList
from issuer.credential.status_memory import RecentLists, SeenList
from issuer.credential.strict_json import dump_json
from tests.adapters.test_bounded_documents import Recording, did_json
from tests.credential.samples import LIST, NOW, Publisher, changed, credential, signer
from tests.credential.status_samples import revoked_issuer
from tests.credential.test_refresh import SERVICE, edition

HOUR = timedelta(hours=1)
DONE = {"outcome": "done"}


def newest(memory: RecentLists, issuer: Publisher) -> SeenList:
    seen = memory.newest(issuer.did, LIST)
    assert seen is not None
    return seen


def test_a_child_is_told_what_was_seen_and_tells_what_it_saw() -> None:
    issuer, memory = revoked_issuer(), RecentLists()
    with BoundedVerifier(issuer.served, memory=memory) as verifier:
        assert verifier.verify(dump_json(issuer.badge()), now=NOW).verdict is Verdict.REVOKED
        assert newest(memory, issuer).valid_from == NOW - 2 * HOUR
        issuer.publish_list(bits=StatusList(), valid_from=NOW - 24 * HOUR)
        assert verifier.verify(dump_json(issuer.badge()), now=NOW).verdict is Verdict.REVOKED
        assert newest(memory, issuer).valid_from == NOW - 2 * HOUR


def test_nothing_is_learned_of_a_badge_or_a_list_that_is_forged() -> None:
    issuer, memory = Publisher(), RecentLists()
    with BoundedVerifier(issuer.served, memory=memory) as verifier:
        assert verifier.verify(dump_json({**issuer.badge(), "name": "Other"}), now=NOW).verdict is Verdict.INVALID
        issuer.publish_list(by=signer(9, issuer.did), valid_from=NOW)
        assert verifier.verify(dump_json(issuer.badge()), now=NOW).verdict is Verdict.UNKNOWN
    assert list(memory) == []


def test_two_lists_of_one_date_count_together_across_children() -> None:
    issuer, memory = revoked_issuer(), RecentLists()
    with BoundedVerifier(issuer.served, memory=memory) as verifier:
        verifier.verify(dump_json(issuer.badge()), now=NOW)
        issuer.publish_list(bits=StatusList())
        assert verifier.verify(dump_json(issuer.badge()), now=NOW).verdict is Verdict.REVOKED


# A child in the hands of its document ----------------------------------------------------------------------------
def held(
    *said: Any, own: tuple[str, ...] = (), memory: RecentLists | None = None
) -> tuple[RecentLists, Any, list[Any]]:
    """Let somebody say these things for a child, and return what is remembered, the answer, and what was told."""
    memory = RecentLists() if memory is None else memory
    parent, child = socket.socketpair()
    with parent, child:
        child.sendall(b"".join(json.dumps(each).encode() + b"\n" for each in said))
        documents = MappingDocuments({LIST: b"{}"})
        terms = Terms(NOW, documents, memory, own)
        answer = Conversation(Lines(parent), terms, Limits(), threading.BoundedSemaphore(1)).hold({"data": ""})
        parent.shutdown(socket.SHUT_WR)
        told = b"".join(iter(lambda: child.recv(65536), b""))
    return memory, answer, [json.loads(line) for line in told.splitlines()]


FETCHED = {"asked": LIST, "purpose": "status"}


def learned(address: str = LIST, seen: Any = None, issuer_id: Any = "did:web:a.example") -> dict[str, Any]:
    return {"learned": [issuer_id, address, *(pack_seen(SeenList.of(NOW, NOW, "uH4s")) if seen is None else seen)]}


def test_what_a_child_learned_of_a_list_that_it_was_given_is_kept_once_it_has_answered() -> None:
    assert len(list(held(FETCHED, learned(), DONE)[0])) == 1
    for said in ((FETCHED, learned(), {"ended": -9}), (FETCHED, learned(), "nonsense")):
        assert list(held(*said)[0]) == []


@pytest.mark.parametrize(
    "said",
    [
        (learned(), DONE),
        (FETCHED, learned("https://other.example/list"), DONE),
        ({"asked": "https://other.example/list", "purpose": "status"}, learned("https://other.example/list"), DONE),
        (FETCHED, learned(seen=pack_seen(SeenList.of(NOW + HOUR, NOW, "uH4s"))), DONE),
        (FETCHED, learned(seen=pack_seen(SeenList.of(NOW, NOW + HOUR, "uH4s"))), DONE),
    ],
    ids=["not asked for", "another", "not to be had", "of the future", "signed in the future"],
)
def test_a_child_is_believed_of_lists_of_the_past_that_it_was_given(said: tuple[Any, ...]) -> None:
    memory, answer, _ = held(*said)
    assert answer is not None
    assert list(memory) == []


def test_of_our_own_lists_nothing_is_kept_or_told() -> None:
    memory = RecentLists()
    memory.remember("did:web:a.example", LIST, SeenList.of(NOW, NOW, "uH4s"))
    before = list(memory)
    newer = pack_seen(SeenList.of(NOW, NOW + timedelta(seconds=1), "uH4t"))
    asked = {"recalled": ["did:web:a.example", LIST]}
    _, _, told = held(FETCHED, asked, learned(seen=newer), DONE, own=(LIST,), memory=memory)
    assert told[-1] == {"seen": None}
    assert list(memory) == before
    _, _, told = held(FETCHED, asked, learned(seen=newer), DONE, memory=memory)
    assert told[-1]["seen"][3] == "uH4s"
    assert list(memory) != before


def test_a_child_learns_of_a_few_lists_only() -> None:
    many = [learned(issuer_id=f"did:key:z{number}") for number in range(1000)]
    assert len(list(held(FETCHED, *many, DONE)[0])) <= Limits().fetches + 1


@pytest.mark.parametrize(
    "said",
    [
        {"recalled": None},
        {"recalled": ["a"]},
        {"recalled": [1, 2]},
        {"learned": []},
        {"learned": ["a", LIST, None, None, "0" * 64]},
        {"learned": ["a", LIST, None, None, None, None]},
        {"learned": ["a", LIST, "yesterday", None, "0" * 64, None]},
        {"learned": ["a", LIST, "2026-11-25T10:00:00", None, "0" * 64, None]},
        {"learned": ["a", LIST, None, None, "0" * 64, "uH4s"]},
        {"learned": ["a", LIST, *pack_seen(SeenList.of(NOW, NOW, "u"))[:3], "u" + "A" * 100_000]},
    ],
    ids=lambda each: str(each)[:60],
)
def test_nonsense_about_lists_ends_the_conversation(said: Any) -> None:
    memory, answer, _ = held(FETCHED, said, DONE)
    assert answer is None
    assert list(memory) == []


# A newer edition --------------------------------------------------------------------------------------------------
def refreshed(issuer: Publisher, badge: dict[str, Any], *, refresh: bool = True) -> tuple[Any, list[tuple[str, str]]]:
    newer = dump_json(edition(issuer, name="The newest edition"))
    documents = Recording({**issuer.served, SERVICE: newer})
    with BoundedVerifier(documents) as verifier:
        return verifier.verify(dump_json(badge), now=NOW, refresh=refresh), documents.asked


def test_a_newer_edition_is_asked_for_once_after_the_proof_and_only_where_that_is_wanted() -> None:
    issuer = Publisher()
    key = ("key", did_json(issuer))
    report, asked = refreshed(issuer, edition(issuer))
    assert (report.view.name, report.check("refresh").outcome) == ("The newest edition", Outcome.PASSED)
    assert asked == [key, ("refresh", SERVICE)]
    report, asked = refreshed(issuer, edition(issuer), refresh=False)
    assert (report.view.name, asked) == ("An older edition", [key])
    report, asked = refreshed(issuer, changed(edition(issuer), "name", to="Forged"))
    assert (report.verdict, asked) == (Verdict.INVALID, [key])


def test_an_edition_that_names_a_further_one_is_the_last_that_is_asked_for() -> None:
    issuer = Publisher()
    further = {"id": f"{SERVICE}/next", "type": "1EdTechCredentialRefresh"}
    document = credential(issuer.did, name="The next edition").to_json()
    document["@context"].append(OB_EXTENSIONS)
    served = add_proof({**document, "refreshService": further}, issuer.signer, created=NOW)
    documents = Recording({**issuer.served, SERVICE: dump_json(served)})
    with BoundedVerifier(documents) as verifier:
        report = verifier.verify(dump_json(edition(issuer)), now=NOW, refresh=True)
    assert report.view is not None
    assert report.view.name == "The next edition"
    assert [url for purpose, url in documents.asked if purpose == "refresh"] == [SERVICE]


@pytest.mark.parametrize("wanted", [True, False])
def test_a_child_in_other_hands_gets_one_edition_at_most(wanted: bool) -> None:
    documents = Recording({SERVICE: b"{}", f"{SERVICE}/2": b"{}"})
    parent, child = socket.socketpair()
    with parent, child:
        for url in (SERVICE, f"{SERVICE}/2", SERVICE):
            child.sendall(json.dumps({"asked": url, "purpose": "refresh"}).encode() + b"\n")
        child.sendall(json.dumps(DONE).encode() + b"\n")
        terms = Terms(NOW, documents, refresh=wanted)
        assert Conversation(Lines(parent), terms, Limits(), threading.BoundedSemaphore(1)).hold({}) == DONE
    assert documents.asked == ([("refresh", SERVICE)] if wanted else [])
