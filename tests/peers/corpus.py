"""What several verifiers are asked about: good badges of every kind, and bad ones, the same in every run.

Each case is a text and what its addresses serve; containers and tokens are compared elsewhere, since no peer here
reads all of them.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from issuer.credential.baking import extract
from issuer.credential.errors import CredentialError
from issuer.credential.roundtrip import same_shape
from tests.credential import good_variants, status_attacks
from tests.credential.edits import KINDS
from tests.credential.samples import (
    signed,
)
from tests.peers import families_of_content as content
from tests.peers import families_of_proofs as proofs
from tests.peers.making import Served

SEED = 20_261_125
CHANGED = 600
GOOD = 160
_FAMILIES = (
    *(proofs.suites, proofs.proofs, proofs.dates, proofs.issuers, proofs.keys),
    *(content.statuses, content.texts, content.numbers, content.meanings, content.spellings, content.others),
)


@dataclass(frozen=True)
class Case:
    """A badge, by name, and what is served at which address."""

    name: str
    text: str
    served: Served


def corpus() -> Iterator[Case]:
    """All cases, the same every time but for signatures that take chance (ECDSA)."""
    yield from _good_variants()
    yield from _changes()
    yield from _standings()
    for family in _FAMILIES:
        for name, document, served in family():
            text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
            yield Case(f"{family.__name__}: {name}", text, served)


def _good_variants() -> Iterator[Case]:
    served = good_variants.publisher().served
    for variant in good_variants.variants(GOOD):
        yield Case(f"good {variant.name}", extract(variant.data)[1].decode(), served)


def _changes() -> Iterator[Case]:
    """Single changes to a signed badge."""
    rng = random.Random(SEED)
    original = signed()
    made = 0
    while made < CHANGED:
        document = copy.deepcopy(original)
        kind = rng.choice(KINDS)
        kind(rng, document)
        if same_shape(document, original) and document.get("@context") == original["@context"]:
            continue
        made += 1
        yield Case(f"change {made}: {kind.__name__}", json.dumps(document, ensure_ascii=False), {})


def _standings() -> Iterator[Case]:
    """A badge that its issuer has revoked, and attacks on the list that says so."""
    for case in status_attacks.cases():
        try:
            badge = case.badge().decode()
        except CredentialError:  # an entry that is not signed by us in the first place
            continue
        served = {address: body for address, body in case.issuer.served.items() if _is_text(body)}
        yield Case(f"revoked, {case.name}", badge, served)


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
