"""A filled form is what the full algorithm would have signed and written, byte for byte."""

from __future__ import annotations

import json
import random
import string
from typing import Any

import pytest

from bench import sample
from issuer.credential import canonical
from issuer.credential.batch import BatchSigner, CredentialForm, Filled
from issuer.credential.data_integrity import add_proof
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.public_key import PublicKey
from issuer.credential.report import Verdict
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.compiled.documents import HOSTILE, badge

BLANKS = {
    "credential": "00000000-0000-4000-8000-000000000000",
    "index": "1234567890",
    "hash": "sha256$stand-in",
    "salt": "stand-in-for-a-salt",
    "narrative": "stand-in-for-a-narrative",
    "begins": "1900-01-01T00:00:01Z",
}


def exemplar(**values: str) -> dict[str, Any]:
    texts = {**BLANKS, **values}
    document = badge()
    address = f"https://badges.example.org/credentials/{texts['credential']}"
    document["id"] = address
    document["validFrom"] = texts["begins"]
    document["credentialStatus"]["id"] = f"https://badges.example.org/status/1#{texts['index']}"
    document["credentialStatus"]["statusListIndex"] = texts["index"]
    subject = document["credentialSubject"]
    subject["identifier"][0].update(identityHash=texts["hash"], salt=texts["salt"])
    subject["narrative"] = f"100 % of it: {texts['narrative']} (%s)"
    for number, evidence in enumerate(document["evidence"]):
        evidence["id"] = f"{address}/evidence/{number}"
    return document


def form(**more: str) -> CredentialForm:
    shapes = canonical.compile_shapes(lambda: False, after=1)
    return CredentialForm(exemplar(), {**BLANKS, **more}, shapes.credentials)


def signer_of() -> tuple[Any, PublicKey]:
    signer = sample.signer()
    return signer, PublicKey("Ed25519", signer.private_key.public_key().public_bytes_raw())


def values(chance: random.Random, narrative: str) -> dict[str, str]:
    letters = string.ascii_letters + string.digits
    return {
        "credential": f"{chance.getrandbits(128):032x}",
        "index": str(chance.randrange(131_072)),
        "hash": f"sha256${chance.getrandbits(256):064x}",
        "salt": "".join(chance.choices(letters, k=22)),
        "narrative": narrative,
        "begins": f"2026-0{chance.randrange(1, 10)}-{chance.randrange(10, 28)}T10:00:00Z",
    }


def test_filled_forms_are_signed_to_the_bytes_of_the_full_algorithm() -> None:
    chance, blank = random.Random(1), form()
    signer, key = signer_of()
    batch = BatchSigner(signer, key, badge()["@context"], created=sample.CREATED)
    texts = [*HOSTILE, "Ångström 100 %", "%(begins)s", BLANKS["salt"], *(f"text {number}" for number in range(40))]
    filled = 0
    for narrative in texts:
        row = values(chance, narrative)
        slow: bytes | None
        try:
            slow = dump_json(add_proof(exemplar(**row), signer, created=sample.CREATED))
        except CredentialError:
            slow = None
        done = blank.fill(row)
        if done is not None:
            assert batch.sign(done) == slow, narrative
            filled += 1
        assert done is not None or slow is None or not narrative.isprintable(), narrative
    assert filled > len(texts) * 0.8


def test_a_filled_and_signed_form_verifies() -> None:
    signer, key = signer_of()
    done = form().fill(values(random.Random(2), "Assessed on the quay."))
    assert done is not None
    signed = BatchSigner(signer, key, badge()["@context"], created=sample.CREATED).sign(done)
    document = json.loads(signed)
    del document["credentialStatus"], document["proof"]
    alone = add_proof(document, signer, created=sample.CREATED)
    report = Verifier(NoDocuments(), trusted=[signer.controller]).verify(dump_json(alone), now=sample.CREATED)
    assert report.verdict is Verdict.VALID
    status = Verifier(NoDocuments(), trusted=[signer.controller]).verify(signed, now=sample.CREATED)
    assert status.check("signature").outcome == "passed"


def test_a_wrong_signature_of_a_key_store_is_not_handed_out() -> None:
    signer, key = signer_of()

    class Faulty:
        verification_method = signer.verification_method

        def sign(self, data: bytes) -> bytes:
            return signer.sign(data + b"!")

    batch = BatchSigner(Faulty(), key, badge()["@context"], created=sample.CREATED)
    done = form().fill(values(random.Random(3), "x"))
    assert done is not None
    with pytest.raises(CredentialError, match="signature"):
        batch.sign(done)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("begins", "yesterday"),
        ("begins", "2026-11-25"),
        ("credential", "with space"),
        ("credential", "</script>"),
        ("narrative", "a\u0000b"),
        ("narrative", "\ud800"),
    ],
)
def test_what_only_the_full_algorithm_can_judge_is_not_filled(name: str, value: str) -> None:
    row = values(random.Random(4), "x") | {name: value}
    assert form().fill(row) is None


def test_a_credential_that_would_bear_the_id_of_another_part_is_not_filled() -> None:
    document = exemplar()
    document["evidence"][0]["id"] = "https://badges.example.org/evidence/1"
    shapes = canonical.compile_shapes(lambda: False, after=1)
    blank = CredentialForm(document, {"id": document["id"]}, shapes.credentials)
    assert blank.fill({"id": "https://badges.example.org/credentials/2"}) is not None
    assert blank.fill({"id": "https://badges.example.org/evidence/1"}) is None


def test_blank_nodes_made_alike_by_a_value_are_not_filled() -> None:
    document = exemplar()
    identifiers = document["credentialSubject"]["identifier"]
    identifiers.append({**identifiers[0], "identityHash": "other", "salt": "fixed"})
    shapes = canonical.compile_shapes(lambda: False, after=1)
    blank = CredentialForm(document, {"hash": BLANKS["hash"], "salt": BLANKS["salt"]}, shapes.credentials)
    assert blank.fill({"hash": "one", "salt": "fixed"}) is not None
    assert blank.fill({"hash": "other", "salt": "fixed"}) is None


def test_a_blank_in_a_part_that_decides_the_shape_makes_no_form() -> None:
    document = exemplar()
    document["credentialSubject"]["achievement"]["achievementType"] = "ext:StandIn"
    shapes = canonical.compile_shapes(lambda: False, after=1)
    with pytest.raises(ValueError, match="decides its shape"):
        CredentialForm(document, {"kind": "ext:StandIn"}, shapes.credentials)


def test_a_form_that_cannot_be_compiled_is_refused() -> None:
    document = exemplar()
    document["credentialSubject"]["achievement"]["creator"] = dict(document["issuer"])
    shapes = canonical.compile_shapes(lambda: False, after=1)
    with pytest.raises(ValueError, match="cannot be filled"):
        CredentialForm(document, BLANKS, shapes.credentials)


def test_labels_move_from_recipient_to_recipient() -> None:
    """What makes it wrong to swap the texts alone: blank nodes change their labels with the hashes of their texts."""
    chance, blank = random.Random(6), form()
    orders = set()
    for _ in range(20):
        done = blank.fill(values(chance, "x"))
        assert isinstance(done, Filled)
        lines = done.canonical.decode().splitlines()
        orders.add(next(line.split()[0] for line in lines if "identityHash" in line))
    assert len(orders) > 1
