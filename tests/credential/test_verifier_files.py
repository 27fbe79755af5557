"""Whatever bytes the verifier is given, it answers, and only a badge is ever called valid."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuer.credential.baking import bake_png
from issuer.credential.documents import NoDocuments
from issuer.credential.report import REQUIRED_CHECKS, Outcome, Verdict
from issuer.credential.verifier import Verifier
from tests.credential.samples import (
    LIST,
    NOW,
    SVG,
    Publisher,
    outcomes,
    png,
    signed,
    verify,
)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FORMAT"),
        (b"hello", "FORMAT"),
        (b"[]", "FORMAT"),
        (b"{", "PARSE_JSON"),
        (b'{"a":1,"a":2}', "PARSE_DUPKEY"),
        (b'{"a":NaN}', "PARSE_NUMBER"),
        (b"[" * 100, "PARSE_DEPTH"),
        (b"\xef\xbb\xbf{}", "PARSE_ENCODING"),
        (b"\xff\xfe{\x00}\x00", "PARSE_ENCODING"),
        (b'{"a":"\x01"}', "PARSE_CONTROL"),
        (b"{" + b" " * 300_000 + b"}", "SIZE"),
        (png(), "BAKE_NONE"),
        (SVG, "BAKE_NONE"),
        (bake_png(png(), b"{}") + b"x", "BAKE_CONTAINER"),
        (bake_png(png(), b'{"a":1,"a":2}'), "PARSE_DUPKEY"),
        (b"eyJhbGciOiJSUzI1NiJ9.WzFd.c2ln", "FORMAT"),
        (b"eyJhbGciOiJSUzI1NiJ9.eyJhIjoxfQ==.c2ln", "JWT_ENCODING"),
    ],
)
def test_a_file_that_is_no_credential_is_invalid_and_says_why(data: bytes, code: str) -> None:
    report = verify(data)
    assert report.verdict is Verdict.INVALID
    assert report.codes == (code,)
    assert report.check("format").outcome is Outcome.FAILED
    assert report.view is None
    assert outcomes(report) == {**dict.fromkeys(REQUIRED_CHECKS, "not_checked"), "format": "failed"}


@pytest.mark.parametrize(
    "data",
    [
        b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2ln~WyJ4Il0~",
        bake_png(png(), b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2ln~WyJ4Il0~"),
        b'{"@context":"https://w3id.org/openbadges/v2","type":"BadgeClass","id":"https://old.example/1"}',
        b'{"@context":["https://w3id.org/openbadges/v1"],"type":"Issuer"}',
        b'{"@context":"https://www.w3.org/ns/credentials/v2","type":"EnvelopedVerifiableCredential","id":"data:text/plain,x"}',
        b'{"type":["VerifiableCredential"],"id":"urn:x:1"}',
    ],
)
def test_a_format_that_is_not_read_yet_is_neither_confirmed_nor_refuted(data: bytes) -> None:
    report = verify(data)
    assert report.verdict is Verdict.UNKNOWN
    assert report.codes == ("FORMAT",)
    assert "not read yet" in report.check("format").detail
    assert report.view is None


@settings(max_examples=300)
@given(st.binary(max_size=300) | st.text().map(str.encode) | st.sampled_from([b"{", b"<svg", b"\x89PNG\r\n\x1a\n"]))
def test_no_bytes_whatever_raise_or_verify(data: bytes) -> None:
    assert verify(data).verdict in (Verdict.INVALID, Verdict.UNKNOWN)


GENUINE = signed(status=Publisher().entry())

LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(
    ["@id", "did:key:z6Mk", "https://w3id.org/openbadges/v2", "DataIntegrityProof", LIST])  # fmt: skip

MEMBERS = st.sampled_from(["@context", "id", "type", "issuer", "proof", "credentialSubject", "credentialStatus", "@id"])

JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(MEMBERS, inner, max_size=4))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(["@context", "type", "issuer", "proof", "credentialSubject", "credentialStatus"]), JSON)
def test_a_badge_with_any_member_replaced_by_anything_is_never_valid(member: str, value: Any) -> None:
    document = {**GENUINE, member: value}
    report = Verifier(NoDocuments(), trusted=None).verify(json.dumps(document).encode("utf-8", "replace"), now=NOW)
    assert report.verdict in (Verdict.INVALID, Verdict.UNKNOWN)
    assert report.view is None
