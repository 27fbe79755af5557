"""Entries are found by words in any order as they are typed, by code and by address; the index never falls behind."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, text

from issuer.store import framework_search
from issuer.store.framework_search import Filters, find_candidates, search_items
from issuer.store.frameworks import Framework, FrameworkEntry, count_entries, delete_framework, list_types
from tests import databases
from tests.conftest import NOW


@pytest.fixture
def framework(session):
    return add_framework(session, "one")


def add_framework(session, name):
    facts = dict.fromkeys(("publisher", "version", "licence", "attribution", "source", "language"), "")
    framework = Framework(identifier=name, kind="esco", title=name, imported_at=NOW, **facts)
    session.add(framework)
    session.flush()
    return framework


def add(session, framework, title, **fields):
    usual = {"type": "skill", "part": "skills", "is_mention": False, "code": "", "description": "", "alternatives": ""}
    usual |= {"parents": "", "path": "", "language": "en", "uri": f"http://esco.example/{framework.title}/{title}"}
    entry = FrameworkEntry(framework_id=framework.id, title=title, **(usual | fields))
    session.add(entry)
    session.flush()
    return entry


def titles(session, query, **options):
    return [entry.title for entry in search_items(session, query, **options).entries]


@pytest.mark.parametrize("query", ["wel", "weld pip", "pipe weld", "WELD", "steel", "wéld", "  weld,pipes. "])
def test_words_are_found_as_they_are_typed_in_any_order(session, framework, query):
    add(session, framework, "weld pipes", alternatives="join steel tubes")
    add(session, framework, "bake bread")
    assert titles(session, query) == ["weld pipes"]


@pytest.mark.parametrize(
    "query", ["schweiss", "eld", "weld bread", "", "   ", '"', "*", "AND", "weld OR bake", "-", "%"]
)
def test_what_is_not_there_is_not_found(session, framework, query):
    add(session, framework, "weld pipes")
    add(session, framework, "bake bread")
    assert search_items(session, query).total == 0


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("schweißen", "Schweißen von Straßen"),
        ("STRAßEN schweiß", "Schweißen von Straßen"),
        ("İstanbul", "İstanbul gezdirmek"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("x²", "x² berechnen"),
    ],
)
def test_words_of_other_languages_are_found_as_they_are_written(session, framework, query, title):
    add(session, framework, title)
    assert titles(session, query) == [title]


@pytest.mark.parametrize("query", ["river", "steam", "gmail", "3", "5"])
def test_words_are_found_that_stand_in_paths_addresses_and_numbers(session, framework, query):
    add(session, framework, "use river/steam engines", description="see ada@gmail.example, 3.5 and https://a.example/b")
    assert titles(session, query) == ["use river/steam engines"]


@pytest.mark.parametrize(
    ("query", "title"), [("developper", "développer"), ("Développer", "développer"), ("uber", "über")]
)
def test_diacritics_make_no_difference(session, framework, query, title):
    add(session, framework, title)
    assert titles(session, query) == [title]


def test_a_code_or_an_address_is_found_at_once_and_first(session, framework):
    add(session, framework, "s6 in its name", code="X")
    wanted = add(session, framework, "machines", code="S6")
    assert titles(session, "s6") == ["machines", "s6 in its name"]
    assert search_items(session, wanted.uri).entries[0].title == "machines"


def test_the_entry_that_is_called_so_is_first_and_a_group_stands_after_what_is_in_it(session, framework):
    add(session, framework, "welding machines", type="group")
    add(session, framework, "use machines for welding", description="welding")
    add(session, framework, "welding")
    add(session, framework, "welding by hand")
    assert titles(session, "welding") == [
        "welding",
        "welding by hand",
        "welding machines",
        "use machines for welding",
    ]


def test_types_and_frameworks_narrow_a_search(session, framework):
    other = add_framework(session, "two")
    add(session, framework, "weld pipes", type="knowledge")
    add(session, other, "weld plates")
    assert titles(session, "weld", filters=Filters(types=("knowledge",))) == ["weld pipes"]
    assert titles(session, "weld", filters=Filters(framework_ids=(other.id,))) == ["weld plates"]
    assert list(list_types(session)) == ["knowledge", "skill"]


def test_the_number_of_all_is_told_beside_a_page_of_them(session, framework):
    for number in range(7):
        add(session, framework, f"weld {number}")
    first, second = (search_items(session, "weld", limit=4, offset=offset) for offset in (0, 4))
    assert (first.total, second.total) == (7, 7)
    assert len({entry.id for entry in (*first.entries, *second.entries)}) == 7


def test_no_entry_is_lost_between_pages_where_the_code_itself_was_given(session, framework):
    for number in range(6):
        add(session, framework, f"weld weld {number}")
    add(session, framework, "pipe", code="WELD")
    pages = [titles(session, "weld", limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert pages[0][0] == "pipe" and len({title for page in pages for title in page}) == 7


def test_very_many_are_not_counted_and_the_best_of_them_are_found_all_the_same(session, framework, monkeypatch):
    for number in range(12):
        add(session, framework, f"pipe {number}", description="weld " * number)
    add(session, framework, "welding", withdrawn_at=NOW)
    add(session, framework, "weld pipes")
    whole = titles(session, "weld", limit=2)
    monkeypatch.setattr(framework_search, "MOST_COUNTED", 5)
    monkeypatch.setattr(framework_search, "_CONSIDERED", 8)
    assert search_items(session, "weld", limit=2).total == 6
    assert titles(session, "weld", limit=2) == whole and whole[0] == "weld pipes"
    assert len(titles(session, "weld", limit=8)) == 8, "more than the best are wanted"


def test_a_withdrawn_entry_is_not_found(session, framework):
    add(session, framework, "weld pipes", code="S6", withdrawn_at=NOW)
    assert titles(session, "weld") == titles(session, "S6") == []
    assert count_entries(session) == {framework.id: (0, 1)}


def test_the_index_follows_every_change(session, framework):
    entry = add(session, framework, "weld pipes")
    entry.title = "solder pipes"
    session.flush()
    assert titles(session, "weld") == [] and titles(session, "solder") == ["solder pipes"]
    session.execute(delete(FrameworkEntry))
    left = "select count(*) from framework_search"
    if not databases.ON_POSTGRESQL:
        session.execute(text("insert into framework_search(framework_search, rank) values ('integrity-check', 1)"))
        left += " where framework_search match 'pipes'"
    assert session.execute(text(left)).scalar() == 0


def test_a_framework_goes_with_its_entries_and_leaves_the_others(session, framework):
    other = add_framework(session, "two")
    for each in (framework, other):
        add(session, each, "weld pipes")
    delete_framework(session, framework)
    assert session.scalar(select(func.count()).select_from(FrameworkEntry)) == 1
    assert len(titles(session, "weld")) == 1


def test_candidates_share_at_least_one_beginning(session, framework):
    add(session, framework, "welding")
    add(session, framework, "pipes")
    add(session, framework, "bread")
    assert {entry.title for entry in find_candidates(session, ["weld", "pip"], limit=9)} == {"welding", "pipes"}
    assert find_candidates(session, [], limit=9) == []


def test_a_query_of_many_words_or_of_one_endless_one_is_answered(session, framework):
    add(session, framework, "weld pipes")
    assert search_items(session, "weld " * 500).total == 1
    assert search_items(session, "w" * 100_000).total == 0
