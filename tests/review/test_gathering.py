"""Files of many documents taken apart: JSON Lines, arrays, and single documents, whatever their pieces look like."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.review import gathering
from issuer.review.document import MAX_BYTES, read
from issuer.review.draft import DraftError
from issuer.review.gathering import Entry, entries_of

objects = st.lists(
    st.dictionaries(
        st.text(max_size=4), st.text('"\\[]{},é\n', max_size=8) | st.lists(st.integers(), max_size=2), max_size=3
    ),
    max_size=5,
)


def taken(data: bytes, *, as_lines: bool = False) -> list[Entry]:
    return list(entries_of(io.BytesIO(data), as_lines=as_lines))


@given(objects, st.sampled_from([None, 2]), st.booleans(), st.integers(1, 40))
def test_an_array_is_taken_apart_wherever_its_bytes_are_cut(
    documents: list[dict[str, Any]], indent: int | None, escaped: bool, chunk: int
) -> None:
    data = json.dumps(documents, indent=indent, ensure_ascii=escaped).encode()
    pieces = [data[at : at + chunk] for at in range(0, len(data), chunk)]
    found = list(gathering._array(iter(pieces)))
    assert [json.loads(entry.data) for entry in found] == documents
    assert [entry.number for entry in found] == list(range(1, len(documents) + 1))


@given(objects)
def test_lines_are_taken_apart_with_their_numbers(documents: list[dict[str, Any]]) -> None:
    data = "\n\n".join(json.dumps(document) for document in documents).encode()
    found = taken(data, as_lines=True)
    assert [json.loads(entry.data) for entry in found] == documents
    assert [entry.line for entry in found] == [2 * n + 1 for n in range(len(documents))]


def test_lines_are_known_by_their_look_and_one_object_is_not_taken_for_them() -> None:
    assert [entry.line for entry in taken(b'\xef\xbb\xbf{"a": 1}\n{"b": 2}\n')] == [1, 2]
    assert taken(b'{"a": 1}\n') == [Entry(b'{"a": 1}\n')]
    assert taken(b'{\n"a": 1}\n') == [Entry(b'{\n"a": 1}\n')]


def test_a_bad_line_or_element_does_not_stop_the_rest() -> None:
    assert [entry.line for entry in taken(b'{bad\n{"a": 1}', as_lines=True)] == [1, 2]
    assert [entry.data.strip() for entry in taken(b'[{bad}, {"a": 1}, 3]')] == [b"{bad}", b'{"a": 1}', b"3"]


@pytest.mark.parametrize("form", [b"%s\n{}\n", b"[%s,{}]"])
def test_what_is_too_large_is_refused_without_holding_it_and_the_rest_is_read(form: bytes) -> None:
    huge = b'{"a": "' + b"x," * MAX_BYTES + b'"}'
    found = taken(form % huge, as_lines=form.endswith(b"\n"))
    assert [len(entry.data) for entry in found] == [MAX_BYTES + 1, 2]
    with pytest.raises(DraftError, match="larger than"):
        read(found[0].data)


@pytest.mark.parametrize("data", [b"[", b"[{}", b"[{},", b'[{"a": "', b"[" * 200_000, b'[{"a": "\\'])
def test_an_array_without_an_end_is_said_to_be_broken(data: bytes) -> None:
    with pytest.raises(DraftError):
        for entry in taken(data):
            read(entry.data)


@given(st.binary(max_size=80), st.booleans())
def test_any_bytes_are_taken_apart_somehow(data: bytes, as_lines: bool) -> None:
    taken(data, as_lines=as_lines)
