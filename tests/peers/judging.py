"""The same text before our verifier and before others: who accepts it, who refuses it, who cannot say."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from unittest.mock import patch

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.ldp import OB3LdpVerifier

from bench.peer import FOLDER
from issuer.credential.document_loader import CONTEXTS
from issuer.credential.documents import MappingDocuments
from issuer.credential.instants import format_instant
from issuer.credential.report import Verdict
from issuer.credential.verifier import Verifier
from tests.credential.samples import NOW
from tests.peers.corpus import Case

Answer = Literal["accepts", "refuses", "cannot say"]
PEERS = {
    "bazaar": "Digital Bazaar's `@digitalbazaar/vc`",
    "core": "`@digitalcredentials/verifier-core`",
    "openbadgeslib": "openbadgeslib",
}
_OURS: dict[Verdict, Answer] = {
    Verdict.VALID: "accepts", Verdict.VALID_ISSUER_UNKNOWN: "accepts", Verdict.UNKNOWN: "cannot say",
}  # fmt: skip
_CLOCKS = ("openbadgeslib.ob3.ldp", "openbadgeslib.ob3.verifier", "openbadgeslib.ob3.status")


@dataclass(frozen=True)
class Judgement:
    """What a verifier says of a case, and in its own words why."""

    answer: Answer
    reason: str


@dataclass(frozen=True)
class Judged:
    """A case and what each verifier says of it: `ours` with the codes, `theirs` by peer."""

    case: Case
    ours: Judgement
    theirs: Mapping[str, Judgement]


def judge(cases: Sequence[Case]) -> Iterator[Judged]:
    """Have every case judged by everybody; the Node libraries work in one process of their own meanwhile."""
    peer = subprocess.Popen(["node", "judge.mjs"], cwd=FOLDER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert peer.stdin and peer.stdout
    orders: list[dict[str, Any]] = [{"contexts": {**CONTEXTS}, "now": format_instant(NOW)}]
    orders += [
        {"text": case.text, "served": {url: body.decode() for url, body in case.served.items()}} for case in cases
    ]

    def ask() -> None:
        for order in orders:
            print(json.dumps(order), file=peer.stdin, flush=True)
        peer.stdin.close()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    try:
        for number, case in enumerate(cases):
            ours = _by_us(case)
            theirs = {"openbadgeslib": _by_openbadgeslib(case)} if _is_for_all(case, number) else {}
            by_node = {name: Judgement(**told) for name, told in json.loads(peer.stdout.readline()).items()}
            yield Judged(case, ours, {**by_node, **theirs})
    finally:
        peer.kill()
        peer.wait(timeout=10)


def _is_for_all(case: Case, number: int) -> bool:
    """Whether openbadgeslib, which takes its time, is asked as well: of the large families it has a quarter."""
    return number % 4 == 0 or "token" in case.name or not case.name.startswith(("change", "revoked"))


def _by_us(case: Case) -> Judgement:
    report = Verifier(MappingDocuments(case.served)).verify(_bytes(case), now=NOW)
    return Judgement(_OURS.get(report.verdict, "refuses"), " ".join((report.verdict, *report.codes)))


class _Then(datetime):
    """The clock of the corpus, for a library that reads the machine's."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return NOW


def _by_openbadgeslib(case: Case) -> Judgement:
    missing = []

    def download(url: str, *_: Any, **__: Any) -> bytes:
        if url not in case.served:
            missing.append(url)
            raise LibOpenBadgesException(f"Not at hand: {url}")
        return case.served[url]

    with ExitStack() as clocks:
        for module in _CLOCKS:
            clocks.enter_context(patch(f"{module}.datetime", _Then))
        try:
            OB3LdpVerifier().verify(_bytes(case), check_status=True, download=download)
        except LibOpenBadgesException as refusal:
            return Judgement("cannot say" if missing else "refuses", str(refusal))
    return Judgement("accepts", "")


def _bytes(case: Case) -> bytes:
    return case.text.encode()
