"""Rosters as they come from the offices of the world, and from those who mean harm; each with what must become of it.

What becomes of a roster is one word for the whole file (`refused` when it is sent, `unclear` when its columns or its
form cannot be confirmed, `unreadable` when it breaks off), or the fates of its rows: `ready wrong`.
"""

from __future__ import annotations

from tests.services.rosters.case import Case
from tests.services.rosters.case_cells import duplicates, formulas, headers, injections, values
from tests.services.rosters.case_forms import encodings, files, line_ends, quoting, sizes


def cases() -> list[Case]:
    parts = (encodings, line_ends, quoting, sizes, headers, formulas, duplicates, injections, values, files)
    found = [case for part in parts for case in part()]
    assert len({case.id for case in found}) == len(found)
    return found
