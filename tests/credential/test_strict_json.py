"""Rule C1: JSON that every parser reads alike."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuer.credential.errors import CredentialError
from issuer.credential.strict_json import MAX_BYTES, MAX_DEPTH, dump_json, parse_json

REFUSED = [
    (b"", "PARSE_JSON"),
    (b"   ", "PARSE_JSON"),
    (b"{", "PARSE_JSON"),
    (b'{"a":1,}', "PARSE_JSON"),
    (b"[1] [2]", "PARSE_JSON"),
    (b"{'a': 1}", "PARSE_JSON"),
    (b'{"a":01}', "PARSE_JSON"),
    (b'{"a":+1}', "PARSE_JSON"),
    (b'{"a":.5}', "PARSE_JSON"),
    (b'// note\n{"a":1}', "PARSE_JSON"),
    (b'{"a":"one\ntwo"}', "PARSE_JSON"),
    (b'{"a":"\\x41"}', "PARSE_JSON"),
    (b'{"a":1,"a":1}', "PARSE_DUPKEY"),
    (b'{"a":1,"\\u0061":2}', "PARSE_DUPKEY"),
    (b'{"x":[{"issuer":"A","issuer":"B"}]}', "PARSE_DUPKEY"),
    (b"[NaN]", "PARSE_NUMBER"),
    (b"[Infinity]", "PARSE_NUMBER"),
    (b"[-Infinity]", "PARSE_NUMBER"),
    (b"[1e999]", "PARSE_NUMBER"),
    (b"[1e-999]", "PARSE_NUMBER"),
    (b"[9007199254740993]", "PARSE_NUMBER"),
    (b"[-9007199254740993]", "PARSE_NUMBER"),
    (b"[" + b"9" * 5000 + b"]", "PARSE_NUMBER"),
    (b"[0.1234567890123456]", "PARSE_NUMBER"),
    (b"[1e16]", "PARSE_NUMBER"),
    (b"[-0]", "PARSE_NUMBER"),
    (b"[-0.0]", "PARSE_NUMBER"),
    (b'\xef\xbb\xbf{"a":1}', "PARSE_ENCODING"),
    ('{"a":1}'.encode("utf-16"), "PARSE_ENCODING"),
    (b'{"a":"\xff"}', "PARSE_ENCODING"),
    (b'{"a":"\xc0\xaf"}', "PARSE_ENCODING"),
    (b'{"a":"\xed\xa0\x80"}', "PARSE_ENCODING"),
    (b'{"a":"\\ud800"}', "PARSE_ENCODING"),
    (b'{"\\udfff":1}', "PARSE_ENCODING"),
    (b'{"a":"\\u0000"}', "PARSE_CONTROL"),
    (b'{"a":"\\u0008"}', "PARSE_CONTROL"),
    (b'{"a":"\\u007f"}', "PARSE_CONTROL"),
    (b'{"a":"\\u0085"}', "PARSE_CONTROL"),
    (b'{"a":"\\uffff"}', "PARSE_CONTROL"),
    (b'{"\\u000b":1}', "PARSE_CONTROL"),
    (b'{"a":"\x00"}', "PARSE_CONTROL"),
    (b'{"a":1}\x0c', "PARSE_CONTROL"),
    (b'{"a":"\\b"}', "PARSE_CONTROL"),
    (b'{"\\f":1}', "PARSE_CONTROL"),
    (b'{"a":"\x7f"}', "PARSE_CONTROL"),
    ('{"\x85":1}'.encode(), "PARSE_CONTROL"),
    ('{"a":"é\ufdd0"}'.encode(), "PARSE_CONTROL"),
    ('{"a":[{"b":"\U0010ffff"}]}'.encode(), "PARSE_CONTROL"),
    (b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), "PARSE_DEPTH"),
    (b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1), "PARSE_DEPTH"),
    (b"[" * 200_000, "PARSE_DEPTH"),
    (b'"' + b"x" * MAX_BYTES + b'"', "SIZE"),
]


@pytest.mark.parametrize(("data", "code"), REFUSED, ids=[f"{code}-{data[:18]!r}" for data, code in REFUSED])
def test_ambiguous_json_is_refused_with_its_code(data: bytes, code: str) -> None:
    with pytest.raises(CredentialError) as refusal:
        parse_json(data)
    assert refusal.value.code == code
    assert refusal.value.detail.endswith((".", "…")), "the detail is a sentence for a person"


def test_what_every_parser_reads_alike_is_accepted() -> None:
    text = '{"a":[1,-2,2.5,3.0,1e3,9007199254740992],"b":{"c":null,"d":true},"é":"\\u00e9\\n\\r\\t\\ud83d\\ude00"}'
    assert parse_json(text.encode()) == json.loads(text)


def test_brackets_inside_strings_do_not_count_as_depth() -> None:
    assert parse_json(b'{"a":"' + b"[" * 500 + b'\\"' + b"{" * 500 + b'"}')["a"].count("[") == 500


def test_what_stands_side_by_side_is_not_deep() -> None:
    assert len(parse_json(b"[" + b"[{}]," * 500 + b"[]]")) == 501


def test_a_document_at_the_limits_is_accepted() -> None:
    assert parse_json(b"[0.123456789012345,-9007199254740992,123456789.012345]")
    assert parse_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)
    assert len(parse_json(b'"' + b"x" * (MAX_BYTES - 2) + b'"')) == MAX_BYTES - 2


@pytest.mark.parametrize("piece", [b'"', b'\\"', b'"\\', b'{"a":', b'"a', b"\\", b"[{", b"1", b"-", b"\xc3\xa9"])
def test_no_text_takes_long_to_refuse(piece: bytes) -> None:
    data = (piece * MAX_BYTES)[:MAX_BYTES]
    started = time.process_time()
    with pytest.raises(CredentialError):
        parse_json(data)
    assert time.process_time() - started < 1


JSON = st.recursive(
    st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(categories=("L", "N", "Z")), max_size=8), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
def test_what_is_written_is_read_back(value: Any) -> None:
    assert parse_json(dump_json({"value": value})) == {"value": value}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        parse_json(data)
    except CredentialError as refusal:
        assert refusal.code.startswith(("PARSE_", "SIZE"))


@given(JSON, st.data())
def test_a_repeated_key_is_found_wherever_it_is(value: Any, data: st.DataObject) -> None:
    key = data.draw(st.text(st.characters(categories=("L", "N")), max_size=5))
    name, inner = json.dumps(key), json.dumps(value)
    with pytest.raises(CredentialError, match="PARSE_DUPKEY"):
        parse_json(f'{{"outer":[{{{name}:{inner},"between-the-two":0,{name}:{inner}}}]}}'.encode())
