"""`issuer review`: exit codes, the two formats, and no traceback whatever it is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from issuer.cli import main

EXAMPLES = Path(__file__).parents[2] / "examples"
STRONG, WEAK = str(EXAMPLES / "strong.design.json"), str(EXAMPLES / "weak.design.json")
TODAY = ("--today", "2026-11-25")


def test_a_ready_design_exits_with_zero(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", STRONG, *TODAY]) == 0
    out = capsys.readouterr().out
    assert out.startswith("✓  Ready\n")
    assert "Web accessibility audit" in out


def test_a_weak_spot_does_not_change_the_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    document = json.loads(Path(STRONG).read_text(encoding="utf-8"))
    del document["issuer"]["country"]
    file = tmp_path / "design.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    assert main(["review", str(file), *TODAY]) == 0
    assert "Ready, with weak spots" in capsys.readouterr().out


def test_a_design_with_blockers_exits_with_one_and_is_told_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", WEAK, *TODAY]) == 1
    out = capsys.readouterr().out
    assert out.startswith("✗  Not ready\n")
    for said in ("you wrote", "why", "fix", "before", "after", "source", "4  Evidence", "evidence.artifacts[0].kind"):
        assert said in out, said
    # Only an address may be wider than the page; it must stay whole to be followed.
    assert all(len(line) <= 88 or line.strip().startswith("https://") for line in out.splitlines())


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", WEAK, "--format", "json", *TODAY]) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ready"] == "not_ready"
    assert report["counts"]["blocker"] == sum(f["severity"] == "blocker" for f in report["findings"])


def test_several_files_give_a_line_each_and_the_worst_exit_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", STRONG, WEAK, "--format", "json", *TODAY]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["ready"] for line in lines] == ["ready", "not_ready"]


@pytest.mark.parametrize("content", [b"{", b"\xff", b"[]", b'{"format": "touchstone-design-1", "mood": 1}'])
def test_an_unreadable_file_exits_with_two_and_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "design.json"
    file.write_bytes(content)
    assert main(["review", str(file), STRONG, "--format", "json", *TODAY]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"issuer review: {file}: ")
    assert captured.err.count("\n") == 1
    error, report = (json.loads(line) for line in captured.out.splitlines())
    assert list(error) == ["error"]
    assert report["ready"] == "ready"


def test_a_file_that_cannot_be_opened_exits_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "no-such-file.json"]) == 2
    assert "no-such-file.json" in capsys.readouterr().err


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(SystemExit) as caught:
        main(["review", STRONG, "--today", "tomorrow"])
    assert caught.value.code == 2


def test_the_command_answers_within_a_second_and_on_any_terminal() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "issuer", "review", WEAK, *TODAY], capture_output=True, env=environment, check=False
    )
    took = time.perf_counter() - began
    assert done.returncode == 1
    assert done.stderr == b""
    # Generous, because the machine that runs the tests is shared; it takes about a fifth of this.
    assert took < 3


def test_nothing_that_needs_a_server_is_imported() -> None:
    code = (
        "import sys; from issuer.cli import main; main(['review', sys.argv[1]]); "
        "print([m for m in ('flask', 'sqlalchemy', 'socket', 'pyld', 'cryptography') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, STRONG], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
