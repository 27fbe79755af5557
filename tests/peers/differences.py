"""Where other verifiers and ours differ: the closed list, and the page in the documentation that is made of it.

`python -m tests.peers.differences` writes the page.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tests.peers.judging import PEERS, Answer, Judged, Judgement
from tests.peers.test_openbadgeslib_jwt import PEER_IS_LAXER
from tests.peers.test_openbadgeslib_older import DIFFERENCES as OF_VERSION_2

TABLE = Path(__file__).with_suffix(".toml")
PAGE = Path(__file__).parents[2] / "docs" / "decisions" / "where-verifiers-differ.md"


@dataclass(frozen=True)
class Difference:
    """A kind of disagreement: what ours and theirs say of an example, who is right, and why.

    `codes` is looked for in our answer, `reason` in theirs, `cases` in the name of the case. Of several rows that fit,
    the first counts.
    """

    id: str
    peers: tuple[str, ...]
    ours: Answer
    theirs: Answer
    right: Literal["we", "they", "both"]
    why: str
    example: str
    codes: str = ""
    reason: str = ""
    cases: str = ""

    def covers(self, judged: Judged, peer: str) -> bool:
        """Whether this row says what a peer and we disagree about."""
        theirs = judged.theirs[peer]
        return (
            peer in self.peers
            and (self.ours, self.theirs) == (judged.ours.answer, theirs.answer)
            and re.search(self.codes, judged.ours.reason) is not None
            and re.search(self.reason, theirs.reason) is not None
            and re.search(self.cases, judged.case.name) is not None
        )


def difference_of(judged: Judged, peer: str) -> Difference | None:
    """Return the row for a disagreement, or None where there is none yet."""
    return next((row for row in DIFFERENCES if row.covers(judged, peer)), None)


def _read(part: str) -> tuple[Difference, ...]:
    rows = tomllib.loads(TABLE.read_text(encoding="utf-8"))[part]
    return tuple(Difference(**{**row, "peers": tuple(row["peers"])}) for row in rows)


ACCEPTED_HERE = _read("accepted")
"""What we accept and they do not: each could be a wrong green tick of ours, and was looked into by itself."""
REFUSED_HERE = _read("refused")
"""What they accept and we refuse, or cannot say."""
WORDS = _read("words")
"""What nobody accepts, but not in the same words."""
DIFFERENCES = (*ACCEPTED_HERE, *REFUSED_HERE, *WORDS)

_RIGHT = {"we": "We are.", "they": "They are.", "both": "Either is."}
_HEAD = """# Where verifiers differ

The same bytes before our verifier and three others:

{peers}

Of some 1,300 badges, good and bad, this page lists every kind of disagreement with an example and says who is right.
It is made from the table that the tests hold the verifiers to (`python -m tests.peers.differences`): a disagreement
that is not on this page fails them.

All verifiers had the same contexts, the same clock and the same documents at the issuers' addresses, and no network.
Tokens (JWT) and badges of Open Badges 2 are compared with openbadgeslib only, since the Node libraries do not read
them. `@digitalcredentials/verifier-core` answers with a list of steps; that is taken for a yes here if the signature
holds and no step has failed or could not be made, other than that the issuer is in a registry. What a schema says is
no part of its verdict.
"""
_PARTS = (
    ("We accept, they do not", ACCEPTED_HERE),
    ("They accept, we do not", REFUSED_HERE),
    ("A difference in words", WORDS),
)


def page() -> str:
    """Return the page in Markdown."""
    lines = [_HEAD.format(peers="\n".join(f"- {name} ({title})" for name, title in PEERS.items())).rstrip("\n")]
    for title, rows in _PARTS:
        lines += ["", f"## {title}", "", "| What | Who | We, they | Who is right, and why | For example |"]
        lines += ["| --- | --- | --- | --- | --- |", *map(_row, rows)]
    lines += [
        "",
        "## Tokens: openbadgeslib accepts, we refuse",
        "",
        "| Our code | The rule that it does not have |",
        "| --- | --- |",
    ]
    lines += [f"| {code} | {rule} |" for code, rule in PEER_IS_LAXER.items()]
    lines += [
        "",
        "## Open Badges 2: openbadgeslib accepts, we do not",
        "",
        "| What the issuer does | Who is right, and why |",
    ]
    lines += ["| --- | --- |", *(f"| {lie} | {why} |" for lie, why in OF_VERSION_2.items())]
    return "\n".join(lines) + "\n"


def _row(row: Difference) -> str:
    example = row.example.replace("|", r"\|")
    peers = ", ".join(row.peers)
    return f"| {row.id} | {peers} | {row.ours}, {row.theirs} | {_RIGHT[row.right]} {row.why} | {example} |"


def unexplained(all_judged: Iterable[Judged]) -> list[tuple[str, str, Judgement, Judgement]]:
    """Return the disagreements of which no row speaks: case, peer, our judgement and theirs."""
    return [
        (judged.case.name, peer, judged.ours, theirs)
        for judged in all_judged
        for peer, theirs in judged.theirs.items()
        if theirs.answer != judged.ours.answer and difference_of(judged, peer) is None
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
