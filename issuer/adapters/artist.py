"""The artist of badge images as most processes have it: what draws is loaded when something is to be drawn."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from issuer.adapters.badge_image import ResvgArtist


class Artist:
    """Draws as `ResvgArtist`, which comes with three libraries and our fonts."""

    @cached_property
    def _resvg(self) -> ResvgArtist:
        from issuer.adapters.badge_image import ResvgArtist

        return ResvgArtist()

    def draw(self, *, title: str, issuer_name: str, colour: str) -> bytes:
        """Return the default badge as PNG of 800 x 800."""
        return self._resvg.draw(title=title, issuer_name=issuer_name, colour=colour)

    def re_encode(self, data: bytes) -> bytes:
        """Return an uploaded PNG or SVG as a fresh PNG of at most 800 x 800. Raises ValueError for what cannot be."""
        return self._resvg.re_encode(data)
