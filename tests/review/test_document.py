"""From bytes to a draft."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.review.document import MAX_BYTES, read_document
from issuer.review.draft import DraftError


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not json",
        b"[]",
        b"null",
        b"{}",
        b'{"format": "touchstone-design-1", "title": "a", "title": "b"}',
        b'{"format": "touchstone-design-1", "workload": {"hours": NaN}}',
        b'{"format": "touchstone-design-1", "workload": {"hours": 1e999}}',
        b'{"format": "touchstone-design-1", "workload": {"hours": ' + b"9" * 5000 + b"}}",
        b"[" * 100_000,
        b'{"format": ' * 50_000,
        b"\xff\xfe{}",
        b" " * (MAX_BYTES + 1),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(DraftError) as caught:
        read_document(data)
    assert caught.value.detail


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(DraftError):
        read_document(data)


def test_a_name_written_twice_is_found_in_good_time_among_many() -> None:
    data = b'{"format": "touchstone-design-1",' + b",".join(b'"%d":1' % n for n in range(90_000)) + b',"89999":1}'
    began = time.process_time()
    with pytest.raises(DraftError, match="89999: is written twice"):
        read_document(data)
    assert time.process_time() - began < 2


def test_a_refusal_can_be_shown_whatever_it_quotes() -> None:
    with pytest.raises(DraftError) as caught:
        read_document(b'{"format": "touchstone-design-1", "\\ud800": 1}')
    assert str(caught.value).encode().startswith(b"?: this field")


def test_a_mark_of_byte_order_does_no_harm() -> None:
    assert read_document(b'\xef\xbb\xbf{"format": "touchstone-design-1", "title": "a"}').get("title") == "a"
