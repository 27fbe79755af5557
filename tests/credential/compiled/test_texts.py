"""Texts as canonical N-Quads write them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.compiled.texts import written

# One character of each kind that decides something, and its neighbours in UTF-8.
TEXTS = st.text(
    alphabet='a"\\\n\r\t\0\x01\x08\x1f \x7f\x80\u00ff\ufeff\uffef\ufffd\ufffe\uffff\ud7ff\ud800\udfff\ue000\U0001f600'
)
UNWRITTEN = {*map(chr, range(0x20)), "\x7f", *map(chr, range(0xD800, 0xE000)), "\ufffe", "\uffff"} - {*"\t\n\r"}
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@given(st.lists(TEXTS, max_size=5))
def test_many_texts_are_written_as_each_by_itself(texts: list[str]) -> None:
    if UNWRITTEN.intersection("".join(texts)):
        assert written(texts) is None
    else:
        assert written(texts) == ["".join(ESCAPES.get(each, each) for each in text).encode() for text in texts]


def test_what_is_written_in_different_ways_is_not_written() -> None:
    for unwritten in sorted(UNWRITTEN):
        for texts in ([unwritten], ["x", f"é{unwritten}"], [f'"{unwritten}', ""]):
            assert written(texts) is None
