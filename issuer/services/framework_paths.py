"""The path of an entry: the labels above it. Of several broader entries the first one that is known leads upwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_MOST_STEPS = 12  # ESCO has five; what is deeper is shown from the nearest on


def paths_of(entries: Mapping[str, tuple[str, Sequence[str]]]) -> dict[str, str]:
    """Return for each uri the labels above it, one a line, the broadest first.

    `entries` gives (label, uris of the broader entries) by uri. A circle ends where it would close.
    """
    above = {
        uri: next((parent for parent in parents if parent in entries and parent != uri), None)
        for uri, (_label, parents) in entries.items()
    }
    return {uri: "\n".join(reversed(_labels_above(uri, above, entries))) for uri in entries}


def _labels_above(
    uri: str, above: Mapping[str, str | None], entries: Mapping[str, tuple[str, Sequence[str]]]
) -> list[str]:
    seen = {uri}
    labels: list[str] = []
    step = above[uri]
    while step is not None and step not in seen and len(labels) < _MOST_STEPS:
        seen.add(step)
        labels.append(entries[step][0])
        step = above[step]
    return labels
