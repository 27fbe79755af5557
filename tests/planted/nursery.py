"""Runs tests of the ordinary suite with a bug in the code, each time in a fresh process.

A nursery is a process that has the libraries and pytest loaded, but nothing of ours. For each question it forks; the
fork puts the bug into the source of its module as that is imported, so that every name bound to what is in there is
bound to the broken thing, and runs the tests that it was told. Nothing broken is ever written: no file, no bytecode.

Spoken with in lines of JSON over its standard input and output.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from types import CodeType, ModuleType, TracebackType
from typing import Any

import pytest

from tests.planted.plant import ROOT, planted_source, source_of

_LIBRARIES = (
    "PIL.Image", "base58", "cryptography.x509", "cryptography.hazmat.primitives.asymmetric.rsa",
    "defusedxml.ElementTree", "hypothesis", "joserfc.jws", "joserfc.jwt", "pyld.jsonld", "rfc8785",
)  # fmt: skip
_TEST_SECONDS = 8.0  # of processor time: in good health no test that is named by a plant takes more than two
_FORK_SECONDS = 240  # the same for a fork that cannot be stopped otherwise; all the tests together take forty
_OPTIONS = ("-x", "-q", "--noconftest", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib")


class Planted(importlib.abc.MetaPathFinder):
    """Finds one module, and gives it a source of its own."""

    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the usual spec of the module with the changed source in it."""
        if name != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        assert spec is not None, f"there is no {name}"
        spec.loader = _Loader(name, str(source_of(name)), self._source)
        return spec


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, source: str) -> None:
        super().__init__(name, path)
        self._planted = source

    def get_code(self, fullname: str) -> CodeType:
        """Compile the changed source; neither read nor write what was compiled before."""
        return compile(self._planted, self.path, "exec", dont_inherit=True)


class Hung(Exception):
    """A test that goes on and on; in the ordinary suite a limit of time ends it, and fails it."""


class _Recorder:
    """Notes how each test ended, and of which kind a failure was."""

    def __init__(self) -> None:
        self.outcomes: list[dict[str, str]] = []
        signal.signal(signal.SIGVTALRM, self._stop)
        self._running = ""

    def _stop(self, _number: int, _frame: object) -> None:
        # Noted at once: where it comes out of pytest's own code, no report is made of it.
        self.note(self._running, "call", Hung())
        raise Hung

    def note(self, test: str, when: str, raised: BaseException | None) -> None:
        self.outcomes.append(
            {
                "test": test,
                "when": when,
                "outcome": "passed" if raised is None else "failed",
                "raised": "" if raised is None else type(raised).__name__,
                "words": "" if raised is None else str(raised)[:300],
            }
        )

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Any:
        self._running = item.nodeid
        signal.setitimer(signal.ITIMER_VIRTUAL, _TEST_SECONDS)
        try:
            return (yield)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        report = yield
        if report.when == "call" or report.failed:
            self.note(item.nodeid, report.when, None if call.excinfo is None else call.excinfo.value)
        return report

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave properties out: what they try is a matter of chance, and a bug must be noticed every time."""
        items[:] = [item for item in items if not hasattr(getattr(item, "obj", None), "hypothesis")]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            words = str(report.longrepr)[-300:]
            self.outcomes.append(
                {"test": report.nodeid, "when": "collect", "outcome": "failed", "raised": "", "words": words}
            )


class Nursery:
    """The process, as its user sees it."""

    def __init__(self) -> None:
        self._storage = tempfile.TemporaryDirectory()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "HYPOTHESIS_"))},
            "HYPOTHESIS_STORAGE_DIRECTORY": self._storage.name,  # examples that fail for a bug fail for nothing else
            "ISSUER_FETCH": "off",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
            "PYTHONHASHSEED": "0",  # a set with a bug in it must be in the same order every time
            "PYTHONPATH": str(ROOT),
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.planted.nursery"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lock = threading.Lock()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(30)
        self._process.stdout.close()
        self._storage.cleanup()

    def run(self, tests: Sequence[str], bug: tuple[str, str, str] | None = None, *options: str) -> list[dict[str, str]]:
        """Return how the tests ended, up to the first that failed, with a bug (module, old, new) or with none."""
        question = {"tests": [f"tests/{each}" for each in tests], "bug": bug, "options": options}
        assert self._process.stdin is not None and self._process.stdout is not None
        with self._lock:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        if "fault" in answer:
            raise RuntimeError(answer["fault"])
        outcomes: list[dict[str, str]] = answer["outcomes"]
        return outcomes


def _serve() -> None:
    for library in _LIBRARIES:
        importlib.import_module(library)
    assert not [name for name in sys.modules if name.partition(".")[0] == "issuer"], "the code is loaded too early"
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for line in sys.stdin:
        reader, writer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reader)
            _answer_and_end(json.loads(line), writer)
        os.close(writer)
        with os.fdopen(reader) as pipe:
            told = pipe.read()
        _, status = os.waitpid(pid, 0)
        answers.write((told or json.dumps({"fault": f"the fork ended with {status} and said nothing"})) + "\n")
        answers.flush()


def _answer_and_end(question: dict[str, Any], writer: int) -> None:
    told: dict[str, Any] = {"fault": "the fork fell"}
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (_FORK_SECONDS, _FORK_SECONDS))
        if question["bug"] is not None:
            module, old, new = question["bug"]
            sys.meta_path.insert(0, Planted(module, planted_source(module, old, new)))
        recorder = _Recorder()
        status = pytest.main([*_OPTIONS, *question["options"], *question["tests"]], plugins=[recorder])
        if question["bug"] is not None and question["bug"][0] not in sys.modules:
            told = {"fault": f"no test imports {question['bug'][0]}"}
        elif status not in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED) and not recorder.outcomes:
            told = {"fault": f"pytest ended with {status!r}"}
        else:
            told = {"outcomes": recorder.outcomes}
    except Exception as error:  # noqa: BLE001  # whatever it is, it must be told and not continue in the fork
        told = {"fault": repr(error)}
    finally:
        with os.fdopen(writer, "w") as pipe:
            pipe.write(json.dumps(told))
        os._exit(0)


if __name__ == "__main__":
    _serve()
