"""The limits of a process that works on a stranger's file, set by itself before it begins."""

from __future__ import annotations

import resource


def limit_to(kind: int, amount: int) -> None:
    """Let this process have at most so much of `resource.RLIMIT_…` for good; less where it was allowed less already.

    A service manager or `ulimit` may have set a lower limit, which a process cannot raise.
    """
    _, most = resource.getrlimit(kind)
    if most != resource.RLIM_INFINITY:
        amount = min(amount, most)
    resource.setrlimit(kind, (amount, amount))
