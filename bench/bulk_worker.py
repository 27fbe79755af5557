"""One worker of `bench.bulk` as a process of its own: it holds what `issuer worker` does, and nothing of the benchmark.

It works off one chunk, says that it is ready, works off what is due once a line comes in, and tells the most memory
(MiB) that it held.
"""

from __future__ import annotations

import gc
import sys

from bench.memory import peak_mib
from issuer.bootstrap import open_toolkit
from issuer.services.bulk.work import work_off
from issuer.settings import read_settings
from issuer.worker import learn_tasks


def main() -> None:
    """Work off the jobs of the installation that the environment names."""
    toolkit = open_toolkit(read_settings())
    gc.collect()  # as `issuer worker` does
    gc.freeze()
    learn_tasks(toolkit)
    if work_off(toolkit.bulk, limit=1) != 1:
        raise RuntimeError("there is no chunk to begin with")
    print("ready", flush=True)
    sys.stdin.readline()
    work_off(toolkit.bulk)
    print(peak_mib(), flush=True)
    toolkit.engine.dispose()  # which has SQLite write its log back: nobody waits for that


if __name__ == "__main__":
    main()
