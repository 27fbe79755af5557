"""The same bytes before our verifier and three others: every disagreement is one that the table explains."""

from __future__ import annotations

from collections import defaultdict

import pytest

from bench.peer import PeerUnavailable, install
from tests.peers.corpus import corpus
from tests.peers.differences import DIFFERENCES, PAGE, difference_of, page, unexplained
from tests.peers.judging import PEERS, Judged, judge

pytestmark = [pytest.mark.node, pytest.mark.timeout(900)]
WORTH_IT = 1_250


@pytest.fixture(scope="module")
def judged() -> list[Judged]:
    """Every case with what everybody says of it; takes the better part of a minute."""
    try:
        install()
    except PeerUnavailable as reason:
        pytest.skip(str(reason))
    return list(judge(list(corpus())))


def test_every_disagreement_is_one_that_the_table_explains(judged: list[Judged]) -> None:
    assert len(judged) >= WORTH_IT
    assert len({each.case.name for each in judged}) == len(judged)
    found = unexplained(judged)
    assert not found, f"{len(found)} disagreements without a sentence, the first: {found[:5]}"


def test_the_table_says_nothing_that_does_not_happen(judged: list[Judged]) -> None:
    examples = defaultdict(set)
    peers = defaultdict(set)
    for each in judged:
        for peer in each.theirs:
            row = difference_of(each, peer) if each.theirs[peer].answer != each.ours.answer else None
            if row is not None:
                examples[row.id].add(each.case.name)
                peers[row.id].add(peer)
    for row in DIFFERENCES:
        assert row.example in examples[row.id], (
            f"{row.id}: the example is not one, but {sorted(examples[row.id])[:3]} are"
        )
        assert set(row.peers) == peers[row.id], f"{row.id}: {peers[row.id]}"


def test_everybody_accepts_and_refuses_a_good_part(judged: list[Judged]) -> None:
    """Whoever refuses everything, because of how it is asked, would be no witness."""
    for peer in PEERS:
        both = [each for each in judged if peer in each.theirs and each.ours.answer == each.theirs[peer].answer]
        assert sum(each.ours.answer == "accepts" for each in both) > 50, peer
        assert sum(each.ours.answer == "refuses" for each in both) > 200, peer


def test_no_revoked_badge_is_accepted_here(judged: list[Judged]) -> None:
    revoked = [each for each in judged if each.case.name.startswith("revoked")]
    assert len(revoked) > 200
    assert not [each.case.name for each in revoked if each.ours.answer == "accepts"]


def test_the_page_is_made_of_the_table() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "write it anew: python -m tests.peers.differences"
    assert len({row.id for row in DIFFERENCES}) == len(DIFFERENCES)
