"""Rule C6: canonicalization whose work is bounded before it is done.

RDFC-1.0 is quick on every honest credential and factorial on a poison graph: blank nodes that look alike
are told apart by trying their orders, recursively. A 1.2 KB clique of eight keeps PyLD busy for 38
seconds. PyLD 3.3 has no limit of its own, so its algorithm runs here with a meter at the one place where
the work is made: each call of Hash N-Degree Quads first says how much it is about to do, and what does
not fit into the budget is refused instead of begun. The meter counts; it never looks at a clock, so the
answer is the same on every machine.
"""

from __future__ import annotations

from math import factorial
from typing import Any

from pyld.canon import URDNA2015

from issuer.credential.errors import CredentialError

MAX_BLANK_NODES = 200

WORK_BUDGET = 12_000
"""Units of work, each about 20 to 50 microseconds of one core: refused within a second in any case.

190 alike evidence objects without ids cost about 400; a clique of seven blank nodes would cost 100,000.
"""

_ISSUED_PER_UNIT = 16  # copying an identifier issuer costs one unit for so many identifiers issued


class MeteredCanonicalizer(URDNA2015):  # type: ignore[misc]  # PyLD has no types
    """PyLD's RDFC-1.0 with a budget. One object serves one dataset."""

    def __init__(self, budget: int = WORK_BUDGET) -> None:
        super().__init__()
        self._left = budget

    def create_hash_to_related(self, id_: str, issuer: Any) -> dict[str, list[str]]:
        """Step 1 to 3 of Hash N-Degree Quads, charged together with the permutations that follow it.

        Raises `CredentialError("COMPLEXITY")` when the budget is spent.
        """
        self._charge(1 + len(self.blank_node_info[id_]["quads"]) // 4)
        hash_to_related: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        copying = 1 + len(issuer.order) // _ISSUED_PER_UNIT
        for related in hash_to_related.values():
            self._charge(factorial(min(len(related), 12)) * copying)
        return hash_to_related

    def _charge(self, units: int) -> None:
        self._left -= units
        if self._left < 0:
            raise CredentialError("COMPLEXITY", "The objects without ids are too alike to be told apart in good time.")


def canonical_nquads(dataset: dict[str, list[dict[str, Any]]]) -> str:
    """RDFC-1.0 of an RDF dataset in PyLD's form, as sorted N-Quads.

    Raises `CredentialError("COMPLEXITY")` for more than `MAX_BLANK_NODES` blank nodes or more work
    than `WORK_BUDGET`.
    """
    blank = {
        component["value"]
        for triples in dataset.values()
        for triple in triples
        for component in triple.values()
        if component["type"] == "blank node"
    }
    blank.update(name for name in dataset if name.startswith("_:"))
    if len(blank) > MAX_BLANK_NODES:
        raise CredentialError("COMPLEXITY", f"More than {MAX_BLANK_NODES} objects have no id.")
    nquads: str = MeteredCanonicalizer().main(dataset, {"format": "application/n-quads"})
    return nquads
