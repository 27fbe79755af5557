"""Corpus K3: attacks on badges as JWT, made from a fixed seed, each with the verdict and the code that it must meet.

Every token here would be taken by some verifier in use. Unless a case says otherwise, the signature is the issuer's
own and right, so that nothing but the rule in question can refuse it.
"""

from __future__ import annotations

from tests.credential.jwt_attack import Attack
from tests.credential.jwt_content_attacks import claims, contents, older_claims
from tests.credential.jwt_header_attacks import algorithms, header_keys, headers
from tests.credential.jwt_signature_attacks import changes, encodings, keys


def attacks() -> list[Attack]:
    """The whole corpus, the same in every run but for keys and signatures that take chance."""
    families = (algorithms, header_keys, headers, claims, older_claims, encodings, keys, contents, changes)
    return [attack for family in families for attack in family()]
