"""T-52 on a site: what one web process saw of a list, every other one knows, after a restart, too."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, event, func, select

from issuer.adapters.bounded import BoundedVerifier
from issuer.credential.report import Verdict
from issuer.credential.status_list import StatusList
from issuer.credential.status_memory import SeenList
from issuer.credential.strict_json import dump_json
from issuer.services import verification
from issuer.services.seen_lists import SeenLists
from issuer.services.trust import trust_issuer
from issuer.store.engine import open_engine, readers, writers
from issuer.store.seen_lists import SeenStatusList
from tests import databases
from tests.conftest import NOW
from tests.credential.samples import LIST, Publisher
from tests.credential.status_samples import revoked_issuer

HOUR = timedelta(hours=1)


@pytest.fixture
def database(empty_database, tmp_path):
    database = open_engine(databases.copied(empty_database, tmp_path, "seen"))
    yield database
    database.dispose()


def memory_of(database, now=NOW, **limits) -> SeenLists:
    return SeenLists(readers(database), writers(database), lambda: now, **limits)


def edition(hours=0, encoded="uH4s") -> SeenList:
    return SeenList.of(NOW - hours * HOUR, None, encoded)


def addresses(database) -> set[str]:
    with readers(database)() as session:
        return set(session.scalars(select(SeenStatusList.address)))


def test_what_was_remembered_comes_back_as_it_was(database):
    memory = memory_of(database)
    assert memory.newest("did:web:a.example", "https://a.example/1") is None
    for seen in (edition(2), edition(1), SeenList(NOW, NOW, "0" * 64, None), edition(3)):
        memory.remember("did:web:a.example", "https://a.example/1", seen)
    memory.remember("did:web:b.example", "https://a.example/1", SeenList.of(None, NOW, "uH4s"))
    other = memory_of(open_engine(database.url.render_as_string()))
    assert other.newest("did:web:a.example", "https://a.example/1") == SeenList(NOW, NOW, "0" * 64, None)
    assert other.newest("did:web:b.example", "https://a.example/1") == SeenList.of(None, NOW, "uH4s")


def yesterdays(issuer: Publisher) -> None:
    issuer.publish_list(bits=StatusList(), valid_from=NOW - 24 * HOUR)


def test_a_revocation_that_one_process_saw_stays_for_the_others_and_after_a_restart(database):
    issuer = revoked_issuer()
    badge = dump_json(issuer.badge())
    with BoundedVerifier(issuer.served, memory=memory_of(database)) as verifier, readers(database)() as session:
        assert verification.verify_upload(session, badge, now=NOW, bounded=verifier).verdict is Verdict.REVOKED
    yesterdays(issuer)
    with BoundedVerifier(issuer.served) as forgetful:
        assert forgetful.verify(badge, now=NOW).verdict is Verdict.VALID_ISSUER_UNKNOWN, "the attack works otherwise"
    again = open_engine(database.url.render_as_string())
    with BoundedVerifier(issuer.served, memory=memory_of(again)) as verifier, readers(again)() as session:
        assert verification.verify_upload(session, badge, now=NOW, bounded=verifier).verdict is Verdict.REVOKED
        other = dump_json(issuer.badge(status=issuer.entry(status_list_index=5)))
        report = verification.verify_upload(session, other, now=NOW, bounded=verifier)
        assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("STATUS_ROLLBACK",))
    again.dispose()


def test_our_own_lists_are_at_hand_and_not_remembered(database, session, credential):
    with BoundedVerifier({}, memory=memory_of(database)) as verifier:
        data = credential.document.encode()
        assert verification.verify_upload(session, data, now=NOW, bounded=verifier).verdict is Verdict.VALID
    assert addresses(database) == set()


def test_a_list_that_is_asked_for_every_minute_is_not_written_every_minute(database):
    begun = []
    event.listen(database, "begin", lambda connection: begun.append(connection.get_execution_options()))

    def writes() -> int:
        found = sum(not options.get("read_only", False) for options in begun)
        begun.clear()
        return found

    memory_of(database).remember("a", "https://a.example", edition())
    assert writes() == 1
    memory_of(database, NOW + HOUR).remember("a", "https://a.example", edition())
    assert writes() == 0
    memory_of(database, NOW + 25 * HOUR).remember("a", "https://a.example", edition())
    assert writes() == 1


def test_nothing_is_held_while_a_badge_is_judged(database):
    """The memory is read before and written after; in between anybody may write."""
    issuer = revoked_issuer()

    class Slow:
        def fetch(self, url: str) -> bytes:
            with writers(database).begin() as session:  # would wait for ten seconds, and fail
                session.execute(delete(SeenStatusList))
            return issuer.served[url]

    with BoundedVerifier(Slow(), memory=memory_of(database)) as verifier:
        assert verifier.verify(dump_json(issuer.badge()), now=NOW).verdict is Verdict.REVOKED
    assert addresses(database) == {LIST}


def test_a_database_that_cannot_be_written_costs_no_verdict(database, caplog):
    issuer = revoked_issuer()

    @event.listens_for(database, "before_cursor_execute")
    def refuse(_connection, cursor, statement, *_rest):
        if statement.lower().startswith("insert"):
            cursor.execute("insert into nowhere values (1)")

    with caplog.at_level(logging.WARNING), BoundedVerifier(issuer.served, memory=memory_of(database)) as verifier:
        assert verifier.verify(dump_json(issuer.badge()), now=NOW).verdict is Verdict.REVOKED
    assert "could not be remembered" in caplog.text


def test_strangers_push_out_neither_honest_lists_nor_those_of_the_trusted(database):
    with writers(database).begin() as session:
        trust_issuer(session, "crowded.example", "A friend", now=NOW)
    memory = memory_of(database, max_weight=40 * 4200)
    honest = ["https://badges.river.org/1", "https://honest.github.io/1"]
    for address in honest:
        memory.remember("did:web:honest.example", address, edition())
    friends = [f"https://crowded.example/{number}" for number in range(20)]
    for address in friends:
        memory.remember("did:web:crowded.example", address, edition())
    for number in range(60):
        memory.remember(f"did:key:z{number}", f"https://n{number}.evil.example/list", edition())
        memory.remember(f"did:key:z{number}", f"https://evil.github.io/{number}", edition())
    assert addresses(database) >= {*honest, *friends}
    assert len(addresses(database)) < 42
    with readers(database)() as session:
        assert session.scalar(select(func.sum(SeenStatusList.weight))) <= 40 * 4200


def test_where_all_are_trusted_the_longest_unused_goes(database):
    with writers(database).begin() as session:
        trust_issuer(session, "crowded.example", "A friend", now=NOW)
    for number in range(5):
        memory = memory_of(database, NOW + number * HOUR, max_weight=3 * 4200)
        memory.remember("did:web:crowded.example", f"https://crowded.example/{number}", edition())
    assert addresses(database) == {f"https://crowded.example/{number}" for number in (2, 3, 4)}


def test_several_at_once_end_with_the_newest(database):
    memory = memory_of(database)
    threads = [
        threading.Thread(target=memory.remember, args=("a", "https://a.example", edition(hours)))
        for hours in (3, 0, 2, 1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    newest = memory.newest("a", "https://a.example")
    assert newest is not None
    assert newest.valid_from == NOW


def test_names_without_end_are_not_stored(database):
    memory_of(database).remember("a" * 3000, "https://a.example", edition())
    assert addresses(database) == set()
