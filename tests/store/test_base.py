"""Identifiers that tell nothing and stand together in their indexes, and signed text that may be given as bytes."""

from __future__ import annotations

import os
import statistics
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, func, insert, select

from issuer.store.base import SignedText, new_ids


def test_ids_that_are_made_together_begin_alike_and_differ_by_106_bits_of_chance():
    made = new_ids(500, os.urandom)
    assert len({each[:4] for each in made}) == 1
    for bit in range(128):
        values = {UUID(each).int >> bit & 1 for each in made}
        is_the_same = bit >= 112 or 76 <= bit < 80 or 62 <= bit < 64  # the beginning, the version and the variant
        assert len(values) == (1 if is_the_same else 2), bit


def test_the_beginnings_of_ids_do_not_tell_which_were_made_first():
    beginnings = [int(new_ids(1, os.urandom)[0][:4], 16) for _ in range(10_000)]
    assert len(set(beginnings)) > 8_500  # of 65,536
    # Of numbers without an order, one in 1.7 million such rows correlates more with its own order.
    assert abs(statistics.correlation(range(len(beginnings)), beginnings)) < 0.05


@given(st.binary(min_size=2, max_size=2), st.binary(min_size=14, max_size=14))
def test_an_id_is_a_uuid_of_version_8_whatever_chance_gives(beginning, rest):
    drawn = iter((beginning, rest))
    made = UUID(new_ids(1, lambda _count: next(drawn))[0])
    assert (made.variant, made.version) == (RFC_4122, 8)
    assert made.bytes[:2] == beginning
    assert made.int & ~(0xF << 76 | 0b11 << 62) == int.from_bytes(beginning + rest) & ~(0xF << 76 | 0b11 << 62)


def test_no_ids_are_made_where_none_are_asked_for():
    assert new_ids(0, os.urandom) == []


def test_what_was_signed_is_stored_as_text_whether_it_is_given_as_text_or_as_bytes(engine):
    texts = ["{}", "Zoë", "“𝄞”", "\u00a0", "%s :name ?"]
    given_as = [*texts, *(text.encode() for text in texts), None]
    table = Table("signed", MetaData(), Column("number", Integer), Column("document", SignedText()))
    with engine.begin() as connection:
        table.create(connection)
        connection.execute(insert(table), [{"number": n, "document": each} for n, each in enumerate(given_as)])
        stored = connection.execute(
            select(table.c.document, func.length(table.c.document)).order_by(table.c.number)
        ).all()
        for text in texts:  # it is found by what it says, too
            assert connection.scalar(select(func.count()).where(table.c.document == text)) == 2
        table.drop(connection)
    assert stored == [*((text, len(text)) for text in texts * 2), (None, None)]  # of bytes, the length would be theirs
