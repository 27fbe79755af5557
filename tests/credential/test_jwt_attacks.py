"""Corpus K3: no attack on a badge as JWT gets past its rule, and none makes the verifier ask a stranger."""

from __future__ import annotations

import pytest

from issuer.credential.report import Outcome, Verdict
from tests.credential.jwt_attack import EVIL, Attack, Canary
from tests.credential.jwt_attacks import attacks
from tests.credential.samples import verify
from tests.credential.tokens import TokenIssuer

CORPUS = attacks()


def test_the_corpus_is_large_and_names_every_attack_once() -> None:
    assert len(CORPUS) >= 300
    assert len({attack.name for attack in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("attack", CORPUS, ids=lambda attack: attack.name)
def test_no_attack_gets_past_its_rule(attack: Attack) -> None:
    documents = Canary(attack.documents)
    report = verify(attack.token, documents, trusted=["https://badges.example/*"])
    assert (report.verdict, report.codes) == (attack.verdict, attack.codes)
    assert not [url for url in documents.asked if url.startswith(EVIL)]
    if report.verdict in (Verdict.INVALID, Verdict.UNKNOWN):
        assert report.view is None or attack.codes == ("TIME_ORDER",)
        signature = report.check("signature").outcome
        assert signature is not Outcome.PASSED or attack.codes == ("TIME_ORDER",)


def test_the_tokens_that_the_attacks_are_made_of_are_good() -> None:
    for algorithm in ("RS256", "ES256", "EdDSA"):
        issuer = TokenIssuer(algorithm)
        for payload in (issuer.payload(), issuer.older_payload()):
            report = verify(issuer.sign(payload), issuer.serving(), trusted=[issuer.id])
            assert (report.verdict, report.codes) == (Verdict.VALID, ())
