"""Foreign documents in a child process: the same report, and an end to whatever costs too much."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from issuer.adapters import bounded
from issuer.adapters.bounded import BoundedVerifier, Limits, verify_bounded
from issuer.credential.baking import bake_png
from issuer.credential.data_integrity import add_proof
from issuer.credential.errors import CredentialError
from issuer.credential.report import Outcome, Verdict
from issuer.credential.strict_json import dump_json
from issuer.credential.verifier import Verifier
from tests.credential.samples import INDEX, NOW, SVG, Publisher, credential, png, signed

# A real one: a picture within the limit of size that takes seconds to read, one element after the other.
COSTLY = SVG.replace(b"</svg>", b"<g/>" * 1_200_000 + b"</svg>")


def child_of(verifier: BoundedVerifier) -> int:
    assert verifier._child is not None
    return verifier._child._process.pid


def members_of(group: int) -> list[int]:
    """Return the processes of a group that still run (zombies have ended)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def ends(group: int, *but: int, seconds: float = 10) -> bool:
    """Return whether a group soon holds no others: the kernel takes a moment to take down what was killed."""
    deadline = time.monotonic() + seconds
    while set(members_of(group)) - set(but):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


@pytest.mark.parametrize("revoked", [False, True])
def test_the_child_reports_what_the_verifier_reports(revoked: bool) -> None:
    publisher = Publisher()
    publisher.bits.set(INDEX, revoked)
    publisher.publish_list()
    data = bake_png(png(), dump_json(publisher.badge()))
    here = Verifier(publisher.documents, trusted=[publisher.did]).verify(data, now=NOW)
    there = verify_bounded(data, now=NOW, documents=publisher.served, trusted=[publisher.did])
    assert there == here
    assert there.verdict is (Verdict.REVOKED if revoked else Verdict.VALID)


def test_a_bad_document_is_reported_as_the_verifier_reports_it() -> None:
    for data in (b"", b"hello", dump_json({**signed(), "name": "Other"}), png()):
        assert verify_bounded(data, now=NOW, documents={}) == Verifier(Publisher().documents).verify(data, now=NOW)


def test_one_child_verifies_many_documents() -> None:
    with BoundedVerifier({}) as verifier:
        first = verifier.verify(dump_json(signed()), now=NOW)
        child = child_of(verifier)
        assert verifier.verify(b"hello", now=NOW).verdict is Verdict.INVALID
        assert verifier.verify(dump_json(signed()), now=NOW) == first
        assert child_of(verifier) == child
    assert ends(child)


def test_a_document_that_costs_too_much_is_invalid_and_says_so() -> None:
    started = time.monotonic()
    report = verify_bounded(COSTLY, now=NOW, documents={}, limits=Limits(cpu_seconds=1, wall_seconds=60))
    assert report.verdict is Verdict.INVALID
    assert report.codes == ("COMPLEXITY",)
    assert report.check("shape").outcome is Outcome.FAILED
    assert report.view is None
    assert time.monotonic() - started < 20


def test_a_document_that_needs_too_much_memory_is_invalid_and_says_so() -> None:
    """The child itself needs some 60 MiB, more or less by machine; a little more is too little for the picture."""
    found = (
        verify_bounded(COSTLY, now=NOW, documents={}, limits=Limits(cpu_seconds=60, wall_seconds=60, memory_bytes=size))
        for size in range(60 << 20, 120 << 20, 4 << 20)
    )
    report = next(report for report in found if report.verdict is not Verdict.UNKNOWN)
    assert (report.verdict, report.codes) == (Verdict.INVALID, ("COMPLEXITY",))


def test_a_check_that_ran_out_of_time_leaves_the_verdict_open() -> None:
    limits = Limits(cpu_seconds=60, wall_seconds=0.5)
    report = verify_bounded(COSTLY, now=NOW, documents={}, limits=limits)
    assert report.verdict is Verdict.UNKNOWN, "the machine may have been busy, which is not the badge's fault"
    assert report.codes == ("COMPLEXITY",)
    assert report.view is None


def test_the_limits_in_force_end_it_within_seconds() -> None:
    assert (Limits().cpu_seconds, Limits().memory_bytes, Limits().wall_seconds) == (2, 512 * 1024 * 1024, 3.0)
    with BoundedVerifier({}) as verifier:
        verifier.verify(b"", now=NOW)  # the start is not the document's
        started = time.monotonic()
        assert verifier.verify(COSTLY, now=NOW).codes == ("COMPLEXITY",)
        assert time.monotonic() - started < 5


def test_after_a_costly_document_the_next_one_is_verified_and_nothing_keeps_running() -> None:
    with BoundedVerifier({}, limits=Limits(cpu_seconds=60, wall_seconds=1.0)) as verifier:
        expected = verifier.verify(dump_json(signed()), now=NOW)
        stock = child_of(verifier)
        assert verifier.verify(COSTLY, now=NOW).codes == ("COMPLEXITY",)
        assert ends(stock, stock)
        assert verifier.verify(dump_json(signed()), now=NOW) == expected


def test_a_child_that_was_killed_is_replaced_and_the_document_verified() -> None:
    with BoundedVerifier({}) as verifier:
        verifier.verify(b"", now=NOW)
        for _ in range(5):
            os.killpg(child_of(verifier), 9)
            assert verifier.verify(dump_json(signed()), now=NOW).verdict is Verdict.VALID_ISSUER_UNKNOWN


def test_a_document_that_takes_its_child_along_each_time_leaves_the_verdict_open() -> None:
    class Killing:
        def fetch(self, url: str) -> bytes:
            os.killpg(child_of(verifier), 9)
            raise CredentialError("KEY_UNRESOLVED", "Not now.")

    with BoundedVerifier(Killing()) as verifier:
        report = verifier.verify(dump_json(Publisher().badge()), now=NOW)
        assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ("COMPLEXITY",))


def test_the_child_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    with BoundedVerifier({}) as verifier:
        verifier.verify(b"", now=NOW)
        assert Path(f"/proc/{child_of(verifier)}/environ").read_bytes() == b""
        limits = Path(f"/proc/{child_of(verifier)}/limits").read_text()
        assert str(512 * 1024 * 1024) in limits


def test_nothing_in_the_working_folder_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported')")
    (tmp_path / "issuer.py").write_text("raise SystemExit('imported')")
    monkeypatch.chdir(tmp_path)
    assert verify_bounded(dump_json(signed()), now=NOW, documents={}).verdict is Verdict.VALID_ISSUER_UNKNOWN


def test_a_fault_of_our_own_says_nothing_about_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from issuer.adapters.bounded_child import serve\n"
        "from issuer.credential.verifier import Verifier\n"
        "def verify(self, data, *, now): raise ZeroDivisionError\n"
        "Verifier.verify = verify\n"
        "serve(2, 512 << 20)"
    )
    monkeypatch.setattr(bounded, "_CHILD", broken)
    report = verify_bounded(dump_json(signed()), now=NOW, documents={})
    assert (report.verdict, report.codes, report.view) == (Verdict.UNKNOWN, (), None)


def test_a_child_that_does_not_start_says_nothing_about_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded, "_CHILD", "raise SystemExit(1)")
    report = verify_bounded(dump_json(signed()), now=NOW, documents={})
    assert (report.verdict, report.codes) == (Verdict.UNKNOWN, ())


@pytest.mark.parametrize(
    "told",
    [
        '{"outcome": "done"}',
        '{"outcome": "done", "view": 1, "checks": [], "endorsements": [], "endorsements_left": 0, "contained": []}',
        '{"outcome": "done", "view": null, "checks": [1], "endorsements": [], "endorsements_left": 0, "contained": []}',
        '{"ended": "x"}',
        '{"asked": 1}',
        '{"asked": ["x"], "purpose": "key"}',
        '{"asked": "x", "purpose": {}}',
        "[" * 100_000,
        "1",
    ],
)
def test_a_child_that_talks_nonsense_says_nothing_about_the_document(
    monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    """A document that took its child over must not reach its parent."""
    broken = (
        "import sys; sys.path.append(sys.argv[1])\n"
        "from issuer.adapters import bounded_child\n"
        "def judge(line, seconds):\n"
        f"    line.sendall({told!r}.encode() + b'\\n'); line.recv(1 << 20); line.recv(1 << 20)\n"
        "    import os; os._exit(1)\n"
        "bounded_child.judge = judge\n"
        "bounded_child.serve(2, 512 << 20)"
    )
    monkeypatch.setattr(bounded, "_CHILD", broken)
    report = verify_bounded(dump_json(signed()), now=NOW, documents={})
    assert (report.verdict, report.view) == (Verdict.UNKNOWN, None)


def test_what_looks_costly_steps_back_from_the_first_and_behind_our_pages_too() -> None:
    """Linux shares the processor among sessions first, so stepping back counts only within one."""
    publisher = Publisher()
    unsigned = credential(publisher.did).to_json()
    unsigned["evidence"] = [{"type": ["Evidence"], "name": f"Part {number}"} for number in range(190)]
    seen: list[tuple[int, int]] = []

    class Watching:
        def fetch(self, url: str) -> bytes:
            child = child_of(verifier)
            forks = [member for member in members_of(child) if member != child]
            seen.extend((os.getpriority(os.PRIO_PROCESS, fork), os.getsid(fork)) for fork in forks)
            return publisher.served[url]

    patient = Limits(wall_seconds=60)  # on a busy machine, who steps back waits long
    with BoundedVerifier(Watching(), [publisher.did], patient) as verifier:
        verifier.verify(dump_json(add_proof(unsigned, publisher.signer, created=NOW)), now=NOW)
    assert set(seen) == {(19, os.getsid(0))}
