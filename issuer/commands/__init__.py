"""The sub-commands of `issuer`, in the order in which help lists them."""

from __future__ import annotations

COMMANDS: tuple[str, ...] = ()
