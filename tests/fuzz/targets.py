"""The targets: each reads bytes with a parser of ours, and says what must hold whatever these are.

A parser may refuse with its own typed error and with nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.fuzz import badges, mutations, seeds, texts


@dataclass(frozen=True, slots=True)
class Target:
    """A parser under test. `check` raises for what must not happen; `mutate` changes an input of its kind."""

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    mutate: mutations.Mutation = mutations.in_bytes
    limit: int = 16 * 1024


TARGETS = {
    "strict_json": Target(badges.read_strict_json, seeds.json_texts, mutations.in_json),
    "png": Target(badges.read_png, lambda: seeds.pictures("png"), mutations.in_png),
    "svg": Target(badges.read_svg, lambda: seeds.pictures("svg"), mutations.in_svg),
    "jwt": Target(badges.read_token, badges.all_tokens, mutations.in_token),
    "did_web": Target(texts.read_did_web, seeds.identifiers, limit=512),
    "status_list": Target(texts.read_status_list, seeds.lists, mutations.in_list, limit=64 * 1024),
    "table": Target(texts.read_table, seeds.tables),
    "markdown": Target(texts.show_markdown, seeds.markdown_texts, limit=4096),
    "multikey": Target(texts.read_key, seeds.keys, mutations.in_json, limit=2048),
    "verify": Target(badges.verify, seeds.badges, mutations.in_badge, limit=32 * 1024),
}
