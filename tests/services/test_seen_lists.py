"""T-52 on a site: what one web process saw of a list, every other one knows, after a restart, too."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from issuer.credential.status_memory import SeenList
from issuer.services.seen_lists import SeenLists
from issuer.services.trust import trust_issuer
from issuer.store.engine import open_engine, readers, writers
from issuer.store.seen_lists import SeenStatusList
from tests.conftest import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def database(empty_file, tmp_path):
    file = tmp_path / "seen.sqlite"
    file.write_bytes(empty_file.read_bytes())
    database = open_engine(f"sqlite:///{file}")
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
