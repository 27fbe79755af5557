"""What a child asks its parent for: keys before all else, status lists of proved badges only, and nothing more."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any

import pytest

from issuer.adapters.bounded import BoundedVerifier, Limits
from issuer.adapters.bounded_conversation import Conversation, Terms
from issuer.adapters.bounded_lines import Lines
from issuer.adapters.fetch import Gateway, Rules
from issuer.credential.documents import Purpose
from issuer.credential.errors import CredentialError
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json
from tests.adapters.listeners import HOST, Listener, answering, trusting
from tests.adapters.test_bounded import child_of, ends
from tests.credential.samples import INDEX, LIST, NOW, SVG, Publisher, changed, signed, signer

TRACKERS = {
    "image": {"id": "https://tracker.example/image.png", "type": "Image"},
    "credentialSchema": [{"id": "https://tracker.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"}],
    "refreshService": {"id": "https://tracker.example/refresh", "type": "1EdTechCredentialRefresh"},
    "evidence": [{"id": "https://tracker.example/evidence", "type": ["Evidence"], "name": "Film"}],
}


class Recording:
    """Documents that keep what they were asked for, in order."""

    def __init__(self, served: dict[str, bytes], pause: float = 0) -> None:
        self.served, self.pause = served, pause
        self.asked: list[tuple[str, str]] = []

    def fetch(self, url: str) -> bytes:
        raise AssertionError("the purpose is always told")

    def fetch_for(self, purpose: Purpose, url: str) -> bytes:
        self.asked.append((str(purpose), url))
        time.sleep(self.pause)
        try:
            return self.served[url]
        except KeyError as missing:
            raise CredentialError("STATUS_FETCH" if purpose is Purpose.STATUS else "NET_TIMEOUT", "No.") from missing


@pytest.fixture
def publisher() -> Publisher:
    return Publisher()


def did_json(publisher: Publisher) -> str:
    return next(url for url in publisher.served if url.endswith("did.json"))


def ask(documents: Any, badge: dict[str, Any], **limits: Any):
    with BoundedVerifier(documents, limits=Limits(**limits)) as verifier:
        return verifier.verify(dump_json(badge), now=NOW)


def test_a_proved_badge_needs_its_key_and_then_its_list_each_once(publisher: Publisher) -> None:
    documents = Recording(publisher.served)
    assert ask(documents, publisher.badge()).verdict is Verdict.VALID_ISSUER_UNKNOWN
    assert documents.asked == [("key", did_json(publisher)), ("status", LIST)]


def test_nothing_but_the_key_is_touched_before_signature_and_issuer_are_right(publisher: Publisher) -> None:
    """Status, image, evidence, schema and refresh addresses of a badge that is not what it says stay unasked."""
    good = publisher.badge()
    forged = signed(signer(9, publisher.did), status=publisher.entry())
    for badge in (
        {**good, "name": "Other"},
        {**good, **TRACKERS},
        changed(good, "proof", "proofValue", to="z" + "1" * 88),
        changed(good, "credentialSubject", "achievement", "name", to="Other"),
        forged,
    ):
        documents = Recording(publisher.served)
        assert ask(documents, badge).verdict is Verdict.INVALID
        assert [purpose for purpose, _ in documents.asked] in ([], ["key"]), documents.asked
        assert {url for _, url in documents.asked} <= {did_json(publisher)}


def test_a_key_that_cannot_be_had_leaves_everything_else_untouched(publisher: Publisher) -> None:
    address = did_json(publisher)
    del publisher.served[address]
    documents = Recording(publisher.served)
    report = ask(documents, publisher.badge())
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("NET_TIMEOUT",))
    assert documents.asked == [("key", address)]


def test_a_mistaken_container_or_shape_asks_for_nothing(publisher: Publisher) -> None:
    documents = Recording(publisher.served)
    for badge in ({**publisher.badge(), "@context": ["https://tracker.example/context"]}, {}, {"a": None}):
        assert ask(documents, badge).verdict is Verdict.INVALID
    assert documents.asked == []


def test_pictures_evidence_schemas_and_refreshing_are_not_fetched_of_good_badges_either(publisher: Publisher) -> None:
    badge = publisher.badge()
    addresses = str(badge)
    documents = Recording(publisher.served)
    ask(documents, badge)
    assert "logo.png" in addresses and "films.example" in addresses
    assert all(url in publisher.served for _, url in documents.asked)


def test_a_badge_may_have_only_so_many_documents_fetched(publisher: Publisher) -> None:
    entries = [
        {"id": f"https://badges.example/status/{number}#1", "type": "BitstringStatusListEntry",
         "statusPurpose": "revocation", "statusListIndex": "1",
         "statusListCredential": f"https://badges.example/status/{number}"}
        for number in range(20)
    ]  # fmt: skip
    documents = Recording(publisher.served)
    report = ask(documents, publisher.badge_with_status(entries), fetches=4)
    assert report.verdict is Verdict.UNKNOWN
    assert len(documents.asked) == 4
    slow = Recording(publisher.served, pause=0.3)
    assert ask(slow, publisher.badge_with_status(entries), fetch_seconds=0.5).verdict is Verdict.UNKNOWN
    assert len(slow.asked) == 2


def test_waiting_for_a_document_is_not_held_against_the_badge(publisher: Publisher) -> None:
    documents = Recording(publisher.served, pause=0.7)
    assert ask(documents, publisher.badge(), wall_seconds=1.0).verdict is Verdict.VALID_ISSUER_UNKNOWN


def test_documents_at_hand_go_before_the_others(publisher: Publisher) -> None:
    beyond = Recording(publisher.served)
    with BoundedVerifier(beyond) as verifier:
        at_hand = {did_json(publisher): publisher.served[did_json(publisher)]}
        report = verifier(dump_json(publisher.badge()), now=NOW, documents=at_hand, trusted=[publisher.did])
    assert report.verdict is Verdict.VALID
    assert beyond.asked == [("status", LIST)]


@pytest.mark.parametrize("revoked", [False, True])
def test_a_foreign_badge_is_verified_over_the_network(revoked: bool) -> None:
    """A real server with a certificate, its did.json and its list, asked through the gateway by a child's wish."""
    by_path: dict[str, bytes] = {}

    def serve(connection: socket.socket, request: bytes) -> None:
        body = by_path.get(request.split(b" ")[1].decode())
        answering(body or b"", status="404 Not Found" if body is None else "200 OK")(connection, request)

    with Listener(serve) as listener:
        origin = f"https://{HOST}:{listener.port}"
        publisher = Publisher(host=f"{HOST}:{listener.port}")
        publisher.bits.set(INDEX, revoked)
        publisher.publish_list(id=f"{origin}/status/1")
        by_path |= {url.removeprefix(origin): body for url, body in publisher.served.items()}
        gateway = Gateway(Rules(loopback=True), resolver=lambda *_: ["127.0.0.1"], tls=trusting())
        entry = publisher.entry(status_list_credential=f"{origin}/status/1")
        report = ask(gateway, publisher.badge(status=entry))
        assert (report.verdict, report.codes) == (("REVOKED" if revoked else "VALID_ISSUER_UNKNOWN"), ())
        assert [head.split(b" ")[1] for head in listener.heard] == [b"/issuers/clinic/did.json", b"/status/1"]


def test_several_documents_are_judged_at_once_and_none_waits_for_another(publisher: Publisher) -> None:
    documents = Recording(publisher.served, pause=0.3)
    with BoundedVerifier(documents) as verifier:
        verifier.verify(b"", now=NOW)
        reports: list[Any] = []
        threads = [
            threading.Thread(
                target=lambda: reports.append(verifier.verify(dump_json(publisher.badge()), now=NOW).verdict)
            )
            for _ in range(8)
        ]
        started = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert time.monotonic() - started < 8 * 0.6, "each of them waits for two documents"
        assert reports == [Verdict.VALID_ISSUER_UNKNOWN] * 8
        assert ends(child_of(verifier), child_of(verifier))


def test_costly_documents_are_judged_a_few_at_a_time_and_the_rest_is_asked_to_come_back() -> None:
    picture = SVG.replace(b"</svg>", b"<g/>" * 200_000 + b"</svg>")
    with BoundedVerifier({}, limits=Limits(strained=1, cpu_seconds=60, wall_seconds=60)) as verifier:
        verifier.verify(b"", now=NOW)
        reports: list[Any] = []
        threads = [threading.Thread(target=lambda: reports.append(verifier.verify(picture, now=NOW))) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        told = sorted((str(report.verdict), report.codes) for report in reports)
        assert told == [("INVALID", ("BAKE_NONE",)), *[("UNKNOWN", ("COMPLEXITY",))] * 2], (
            "our lack of time, not theirs"
        )
        assert verifier.verify(dump_json(signed()), now=NOW).verdict is Verdict.VALID_ISSUER_UNKNOWN


def test_a_child_that_was_taken_over_cannot_have_a_badge_fetched(publisher: Publisher) -> None:
    """Badges may be pictures and lie behind redirects; only a person may ask for one."""
    documents = Recording(publisher.served)
    parent, _child = socket.socketpair()
    with parent, _child:
        talk = Conversation(Lines(parent), Terms(NOW, documents), Limits(), threading.BoundedSemaphore(1))
        for purpose in ("badge", "nothing that there is"):
            with contextlib.suppress(ValueError):
                assert talk._look_up(LIST, purpose)["code"] == "NET_TYPE"
    assert documents.asked == []
