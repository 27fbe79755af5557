"""A line of `make bench` from numbers that were measured already."""

from __future__ import annotations


def row(name: str, ours: float, peer: float | None, unit: str) -> str:
    """Return a line in the form of `timing.Figure`; `peer` is None where there is none on this machine."""
    beside, ratio = ("-", "-") if peer is None else (f"{peer:,.1f}", f"{ours / peer:.3g}")
    return f"{name:<28}  {ours:>10,.1f}  {beside:>10}  {ratio:>6}  {unit}"
