"""Two thousand single changes to a signed badge, of which none may verify."""

from __future__ import annotations

import copy
import random
from collections import Counter
from typing import Any

from issuer.credential.data_integrity import verify_proof
from issuer.credential.documents import NoDocuments
from issuer.credential.errors import CredentialError
from issuer.credential.roundtrip import same_shape
from issuer.credential.strict_json import dump_json, parse_json
from tests.credential.edits import KINDS
from tests.credential.samples import NOW, signed

CHANGES = 2_000
SEED = 20_261_125


def verdict(document: Any) -> str:
    try:
        verify_proof(parse_json(dump_json(document)), NoDocuments(), now=NOW)
    except CredentialError as refusal:
        return refusal.code
    return "VALID"


def test_no_single_change_to_a_signed_badge_verifies() -> None:
    rng = random.Random(SEED)
    original = signed()
    assert verdict(original) == "VALID"
    outcomes: Counter[str] = Counter()
    survivors = []
    while outcomes.total() < CHANGES:
        document = copy.deepcopy(original)
        rng.choice(KINDS)(rng, document)
        # Two spellings of one document are no change: the order of a set, a list of one.
        if same_shape(document, original) and document.get("@context") == original["@context"]:
            continue
        outcome = verdict(document)
        outcomes[outcome] += 1
        if outcome == "VALID":
            survivors.append(document)
    assert not survivors, f"{len(survivors)} of {CHANGES} changed badges verify, the first: {survivors[0]}"
    assert outcomes["PROOF_SIGNATURE"] > CHANGES // 10, "enough changes must get as far as the signature"
    assert len(outcomes) > 10, outcomes
