"""The contexts: exactly these, from no network."""

from __future__ import annotations

import hashlib
import re
from importlib import resources

import pytest

from issuer.credential import document_loader
from issuer.credential.document_loader import CONTEXTS, OB_V3, VC_V2, context_bytes, load_document
from issuer.credential.errors import CredentialError

FOLDER = resources.files("issuer.credential") / "contexts"
README = (FOLDER / "README.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| `([^`]+)` \| (\S+) \| ([^|]+) \| ([^|]+) \| `([0-9a-f]{64})` \|$", re.MULTILINE)


def test_every_context_is_named_in_the_readme_with_its_digest() -> None:
    rows = ROW.findall(README)
    assert {row[0] for row in rows} == {file.name for file in FOLDER.iterdir() if file.name.endswith(".json")}
    assert {row[1] for row in rows} == set(CONTEXTS)
    for name, _, publisher, licence, digest in rows:
        assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest
        assert publisher and licence.strip()


def test_the_contexts_with_a_prescribed_digest_have_it() -> None:
    normative = "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"  # VCDM 2.0, appendix B.1
    assert hashlib.sha256((FOLDER / "w3c-credentials-v2.json").read_bytes()).hexdigest() == normative
    published = "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"
    assert hashlib.sha256((FOLDER / "ob-3.0.3.json").read_bytes()).hexdigest() == published


def test_a_context_is_the_same_object_every_time() -> None:
    assert load_document(VC_V2)["document"] is load_document(VC_V2)["document"] is CONTEXTS[VC_V2]
    assert load_document(OB_V3)["document"]["@context"]["@protected"] is True


def test_a_context_that_was_altered_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    name, digest = document_loader._FILES[OB_V3]
    assert context_bytes(OB_V3) == (FOLDER / name).read_bytes()
    monkeypatch.setitem(document_loader._FILES, OB_V3, (name, digest[:-1] + "0"))
    assert digest[-1] != "0"
    with pytest.raises(RuntimeError, match=name):
        context_bytes(OB_V3)


@pytest.mark.parametrize(
    "url",
    [
        "",
        VC_V2 + "/",
        VC_V2.replace("https", "http"),
        VC_V2 + "#",
        "https://evil.example/context.json",
        "file:///etc/passwd",
    ],
)
def test_any_other_address_is_an_error(url: str) -> None:
    with pytest.raises(CredentialError, match="CONTEXT_UNKNOWN"):
        load_document(url)
