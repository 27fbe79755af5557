"""`issuer review` on badges of others, folders and files of many: lines, a summary, and nothing that stops it."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from issuer.cli import main
from issuer.credential.baking import bake_png, bake_svg
from tests.credential.samples import SVG, png
from tests.review.foreign_samples import ASSERTION, BADGE_CLASS, CREDENTIAL

EXAMPLES = Path(__file__).parents[2] / "examples"
STRONG, WEAK = str(EXAMPLES / "strong.design.json"), str(EXAMPLES / "weak.design.json")
TODAY = ("--today", "2026-11-25")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """A folder with badges in every form, two of them broken, and files that are none."""
    (tmp_path / "b").mkdir()
    (tmp_path / ".hidden").mkdir()
    credential = json.dumps(CREDENTIAL).encode()
    (tmp_path / "a.json").write_text(json.dumps([BADGE_CLASS, ASSERTION, 3], indent=1))
    (tmp_path / "b" / "c.PNG").write_bytes(bake_png(png(), credential))
    (tmp_path / "b" / "d.svg").write_bytes(bake_svg(SVG, credential))
    strong = json.dumps(json.loads(Path(STRONG).read_text(encoding="utf-8")))
    (tmp_path / "e.jsonl").write_text(f"{json.dumps(BADGE_CLASS)}\n{{bad\n\n{strong}\n")
    (tmp_path / "notes.txt").write_text("no badge")
    (tmp_path / ".hidden" / "x.json").write_text("{")
    return tmp_path


def objects(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_badge_of_others_says_how_it_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "badge.png"
    file.write_bytes(bake_png(png(), json.dumps(CREDENTIAL).encode()))
    assert main(["review", str(file), *TODAY]) == 1
    out = " ".join(capsys.readouterr().out.split())
    assert "Read as an Open Badges 3.0 AchievementCredential" in out
    assert "signature are not judged" in out
    assert "criteria.narrative: What stands under “Grading” was not" in out
    main(["review", str(file), STRONG, "--format", "json", *TODAY])
    badge, design = objects(capsys.readouterr().out)
    assert badge["read"]["format"] == "Open Badges 3.0 AchievementCredential"
    assert {"field": "proof", "why": "The signature is not judged here: verify the badge for that."} in badge["read"][
        "unmapped"
    ]
    assert "read" not in design and "file" not in badge


def test_a_folder_gives_a_line_each_and_a_summary(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", str(catalogue), *TODAY]) == 2
    captured = capsys.readouterr()
    lines = captured.out.splitlines()
    assert [line.split()[1].removeprefix(f"{catalogue}/") for line in lines[:6]] == [
        "a.json[1]",
        "a.json[2]",
        "e.jsonl:1",
        "e.jsonl:4",
        "b/c.PNG",
        "b/d.svg",
    ]
    assert "6 designs reviewed" in lines
    assert any(line.split()[:2] == ["cost-stated", "5"] for line in lines)
    assert [line.split(": ")[1].removeprefix(f"{catalogue}/") for line in captured.err.splitlines()] == [
        "a.json[3]",
        "e.jsonl:2",
    ]


def test_a_folder_as_json_names_each_place_and_ends_with_the_summary(
    catalogue: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", str(catalogue), "--format", "json", "--profile", "eu", *TODAY]) == 2
    *designs, last = objects(capsys.readouterr().out)
    assert [(entry.get("line"), entry.get("entry"), "error" in entry) for entry in designs] == [
        (None, 1, False),
        (None, 2, False),
        (None, 3, True),
        (1, None, False),
        (2, None, True),
        (4, None, False),
        (None, None, False),
        (None, None, False),
    ]
    assert all(entry["file"].startswith(str(catalogue)) for entry in designs)
    summary = last["summary"]
    assert (summary["designs"], summary["unreadable"], summary["profiles"]) == (6, 2, ["EU"])
    counted = {entry["criterion"]: entry["designs"] for entry in summary["criteria"]}
    for criterion, number in counted.items():
        found = [each for each in designs if criterion in {f["criterion"] for f in each.get("findings", ())}]
        assert len(found) == number, criterion


def test_a_folder_as_csv_is_two_tables(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", str(catalogue), "--format", "csv", *TODAY])
    designs, criteria = capsys.readouterr().out.replace("\r\n", "\n").split("\n\n")
    rows = list(csv.DictReader(io.StringIO(designs)))
    assert len(rows) == 8 and [row["verdict"] for row in rows].count("unreadable") == 2
    assert {row["criterion"] for row in csv.DictReader(io.StringIO(criteria))} >= {"cost-stated"}
    main(["review", str(catalogue), "--format", "csv", "--only-summary", *TODAY])
    assert capsys.readouterr().out.replace("\r\n", "\n") == criteria
    main(["review", str(catalogue), "--format", "csv", "--no-summary", *TODAY])
    assert capsys.readouterr().out.replace("\r\n", "\n").strip() == designs.strip()


def test_files_named_one_by_one_keep_their_form_unless_a_summary_is_asked_for(
    capsys: pytest.CaptureFixture[str],
) -> None:
    main(["review", STRONG, WEAK, "--format", "json", *TODAY])
    plain = capsys.readouterr().out
    main(["review", STRONG, WEAK, "--format", "json", "--summary", *TODAY])
    assert capsys.readouterr().out.startswith(plain)
    main(["review", STRONG, WEAK, "--summary", *TODAY])
    assert len(capsys.readouterr().out.split("\n\n")[0].splitlines()) == 2


def test_a_profile_is_asked_for_by_its_id(capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", WEAK, "--profile", "NZ", "--profile", "EU", "--format", "json", *TODAY])
    assert objects(capsys.readouterr().out)[0]["profiles"] == ["EU", "NZ"]
    with pytest.raises(SystemExit) as caught:
        main(["review", WEAK, "--profile", "MARS"])
    assert caught.value.code == 2
    assert "the profiles are EU, NZ, AU, CMF" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "text"), [("", ""), ("empty.jsonl", "\n"), ("empty.json", "[]")])
def test_nothing_to_review_is_said_and_exits_with_two(
    name: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / name
    if name:
        place.write_text(text)
    assert main(["review", str(place)]) == 2
    assert "holds no" in capsys.readouterr().err


def test_standard_input_may_hold_many(tmp_path: Path) -> None:
    text = f"{json.dumps(BADGE_CLASS)}\n{json.dumps(ASSERTION)}\n"
    done = subprocess.run(
        [sys.executable, "-m", "issuer", "review", "-", "--format", "json", *TODAY],
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    assert [entry.get("line") for entry in objects(done.stdout.decode())] == [1, 2, None]


def test_a_long_catalogue_needs_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    """Peak memory of the command over 50 and over 3,000 designs with texts of their own; the larger file has 20 MB."""
    peaks = []
    for count in (50, 3000):
        file = tmp_path / f"{count}.jsonl"
        with file.open("w") as lines:
            for n in range(count):
                narrative = f"Earner has inspected {n} slings. " * 100
                lines.write(json.dumps({**BADGE_CLASS, "name": f"B {n}", "criteria": {"narrative": narrative}}) + "\n")
        process = subprocess.Popen(
            [sys.executable, "-m", "issuer", "review", str(file), "--only-summary", *TODAY], stdout=subprocess.PIPE
        )
        assert process.stdout
        out = process.stdout.read().decode()
        _pid, _status, usage = os.wait4(process.pid, 0)
        process.returncode = 0
        assert f"{count:,} designs reviewed" in out
        peaks.append(usage.ru_maxrss)
    assert peaks[1] < peaks[0] + 16 * 1024  # KiB; the words that the review remembers take some of it


@pytest.mark.parametrize("options", [(), ("--summary",)])
def test_no_badge_steers_the_terminal(
    options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "badge.json"
    file.write_text(json.dumps({**BADGE_CLASS, "name": "A\x1b[2J\x9b31m", "\x1b[2J": 1}))
    main(["review", str(file), *options, *TODAY])
    assert not set(capsys.readouterr().out) & set("\x1b\x9b")
    file.write_text('{"format": "touchstone-design-1", "\\u001b[2J": 1}')
    main(["review", str(file), *options, *TODAY])
    assert "\x1b" not in capsys.readouterr().err
