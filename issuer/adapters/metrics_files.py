"""The files in which processes count, and what Prometheus reads of them, both by `prometheus_client`."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily
from prometheus_client.mmap_dict import MmapedDict, mmap_key
from prometheus_client.multiprocess import MultiProcessCollector

from issuer.adapters.files import make_private_folder
from issuer.adapters.metrics import Gauge


class Files:
    """The files of one process, at a place of its own in the folder. Not for several threads at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number, self._lock = _take_place(folder)  # the lock ends with the process
        self._files: dict[str, MmapedDict] = {}

    def add(self, kind: str, metric: str, name: str, labels: Mapping[str, str], amount: float, help: str) -> None:
        """Add to a value. Raises OSError."""
        file = self._files.get(kind)
        if file is None:
            file = self._files[kind] = MmapedDict(str(self._folder / f"{kind}_{self._number}.db"))
        key = mmap_key(metric, name, list(labels), list(labels.values()), help)
        value, _ = file.read_value(key)
        file.write_value(key, value + amount, 0.0)


def text(folder: Path | None, gauges: Iterable[Gauge]) -> bytes:
    """Return what all processes counted in a folder together, and `gauges`. Raises OSError."""
    registry = CollectorRegistry()
    if folder is not None:
        make_private_folder(folder)
        MultiProcessCollector(registry, path=str(folder))
    registry.register(_Moment(gauges))
    return generate_latest(registry)


class _Moment:
    """Figures of the moment, as a collector."""

    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield each figure in the form that `prometheus_client` writes."""
        for name, help, values in self._gauges:
            names = [label for label, _ in next(iter(values), ())]
            family = GaugeMetricFamily(name, help, labels=names)
            for labels, value in values.items():
                family.add_metric([word for _, word in labels], value)
            yield family


def _take_place(folder: Path) -> tuple[int, int]:
    """Return the first place that no live process has, and the lock that keeps it. Raises OSError."""
    make_private_folder(folder)
    for number in count():
        lock = os.open(folder / f"{number}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            continue
        return number, lock
    raise AssertionError("there is always another place")
