"""Base58 as another library writes and reads it."""

from __future__ import annotations

import base58
import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential import base58btc


@given(st.binary(max_size=100), st.integers(min_value=0, max_value=3))
def test_bytes_are_written_and_read_as_another_library_does(data: bytes, zeros: int) -> None:
    data = bytes(zeros) + data
    text = base58btc.encode(data)
    assert text == base58.b58encode(data).decode()
    assert base58btc.decode(text) == data


@given(st.text(alphabet="123ABCxyz", max_size=100))
def test_a_text_is_the_only_spelling_of_its_bytes(text: str) -> None:
    assert base58btc.encode(base58btc.decode(text)) == text


@pytest.mark.parametrize("text", ["0", "O", "I", "l", "2 ", " 2", "2\n", "é", "１", "+2", "2_2"])
def test_what_is_no_digit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a digit"):
        base58btc.decode(text)
