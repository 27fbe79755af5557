"""`issuer bulk`: a roster from the dry run to its result file, and what happens when somebody stops it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from issuer.commands import bulk, bulk_run, bulk_text
from issuer.resources import folder
from issuer.services.bulk.work import BulkWorker
from tests.commands.conftest import HEADER, Answer

Command = Callable[..., Answer]
TITLE = "Web accessibility audit"


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """Answers questions in this order."""
    left = list(answers)
    monkeypatch.setattr(bulk, "ask", lambda question: left.pop(0) == "y")


def job_in(text: str) -> str:
    found = re.search(r"[0-9a-f]{8}-[0-9a-f-]{27}", text)
    assert found is not None, text
    return found[0]


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def test_a_whole_roster_is_awarded_with_one_yes(example: Command, roster: Any, tmp_path: Path) -> None:
    result = tmp_path / "result.csv"
    answer = example("bulk", TITLE, roster(5), "--yes", "--result", str(result))
    assert answer.code == 0, answer.err
    assert "5 rows: 5 ready" in answer.out and "is done: 5 issued" in answer.out
    assert "5 of 5" in answer.err
    rows = rows_of(result)
    assert [row["row"] for row in rows] == ["1", "2", "3", "4", "5"]
    assert {row["state"] for row in rows} == {"issued"}
    assert rows[2]["recipient"] == "p2@example.org" and rows[2]["own_id"] == "'=N2"
    assert re.fullmatch(r"http://127\.0\.0\.1:8000/v/[0-9a-z]{26}", rows[2]["verification"])
    again = example("bulk", TITLE, roster(5), "--yes")
    assert again.code == 1 and "5 already" in again.out and "Nothing was signed" in again.out


def test_rows_that_cannot_be_awarded_are_named_by_line_and_column(
    example: Command, roster: Any, tmp_path: Path
) -> None:
    path, corrected = roster(2, "Bo,not an address,Seen.,passing,advanced,passing,9"), tmp_path / "corrected.csv"
    answer = example("bulk", TITLE, path, "--yes", "--corrected", str(corrected))
    assert answer.code == 1, answer.err
    assert "3 rows: 2 ready, 1 wrong" in answer.out
    assert re.search(r"line 4, wrong: recipient_email: ", answer.out)
    assert "2 issued" in answer.out
    assert [row["recipient_name"] for row in rows_of(corrected)] == ["Bo"]


def test_a_dry_run_signs_nothing_and_leaves_no_job_behind(example: Command, roster: Any) -> None:
    answer = example("bulk", TITLE, roster(3), "--dry-run")
    assert answer.code == 0 and "3 ready" in answer.out and "Nothing was signed." in answer.out
    listed = example("bulk", "--list").out
    assert "cancelled" in listed and "class.csv" in listed
    assert example("bulk", TITLE, roster(3, "Bo,,,,,,"), "--dry-run").code == 1


def test_without_a_yes_nothing_is_signed_until_somebody_says_it(
    example: Command, roster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    unasked = example("bulk", TITLE, roster(3))  # not at a terminal
    assert unasked.code == 1 and "Nothing was signed" in unasked.out
    at_a_terminal(monkeypatch, "n", "y")
    job = job_in(unasked.out)
    assert "Nothing was signed" in example("bulk", "--resume", job).out
    said = example("bulk", "--resume", job)
    assert said.code == 0 and "3 issued" in said.out


def test_ctrl_c_pauses_after_the_chunk_in_work_and_the_job_can_be_gone_on_with(
    example: Command, roster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    work_off = BulkWorker.work_off

    def interrupted(self: BulkWorker, **options: Any) -> int:
        done = work_off(self, **options)
        os.kill(os.getpid(), signal.SIGINT)
        return done

    monkeypatch.setattr(bulk_run.BulkWorker, "work_off", interrupted)
    before = signal.getsignal(signal.SIGINT)
    stopped = example("bulk", TITLE, roster(700), "--yes")
    assert stopped.code == 130
    assert "500 of 700" in stopped.err and "Paused" in stopped.err
    assert signal.getsignal(signal.SIGINT) is before
    monkeypatch.setattr(bulk_run.BulkWorker, "work_off", work_off)
    assert "paused" in example("bulk", "--list").out
    resumed = example("bulk", "--resume", job_in(stopped.err))
    assert resumed.code == 0 and "700 issued" in resumed.out


def test_credentials_are_issued_again_and_revoked_by_the_result_file_of_the_award(
    example: Command, roster: Any, tmp_path: Path
) -> None:
    result = tmp_path / "result.csv"
    assert example("bulk", TITLE, roster(3), "--yes", "--result", str(result)).code == 0
    addresses = [row["verification"] for row in rows_of(result)]
    again = tmp_path / "again.csv"
    again.write_text("\n".join(["credential,narrative", *(f"{each},Led it well." for each in addresses)]))
    answer = example("bulk", TITLE, str(again), "--reissue", "--yes")
    assert answer.code == 0 and "3 issued again" in answer.out, answer
    gone = tmp_path / "gone.csv"
    gone.write_text("\n".join(["credential", *addresses[:2]]))
    answer = example("bulk", TITLE, str(gone), "--revoke", "--reason", "Never held.", "--yes")
    assert answer.code == 0 and "2 revoked" in answer.out, answer
    assert "revoked already" in example("revoke", addresses[0], "--reason", "Again").err


def test_a_file_that_no_roster_can_be_read_from_is_said_to_be_one(
    example: Command, roster: Any, tmp_path: Path
) -> None:
    unknown = example("bulk", TITLE, roster(1, header=HEADER.replace("own_id", "shoe size")), "--yes")
    assert unknown.code == 2 and "shoe size" in unknown.err and "--column" in unknown.err
    broken = example("bulk", TITLE, roster(1, '"never closed'), "--yes")
    assert broken.code == 2 and "ine 3" in broken.err and "--column" not in broken.err, broken
    assert example("bulk", TITLE, str(tmp_path / "missing.csv"), "--yes").code in (1, 2)
    assert example("bulk", TITLE).code == 2
    assert example("bulk", "--resume", "nothing").code == 1


def test_a_column_is_given_its_meaning(example: Command, roster: Any) -> None:
    path = roster(2, header=HEADER.replace("own_id", "shoe size"))
    answer = example("bulk", TITLE, path, "--column", "shoe size=ignore", "--yes")
    assert answer.code == 0, answer.err


def test_a_column_that_was_left_out_once_is_not_left_out_behind_ones_back(
    example: Command, roster: Any, tmp_path: Path
) -> None:
    left_out = example("bulk", TITLE, roster(2), "--column", "own_id=ignore", "--dry-run")
    assert left_out.code == 0, left_out.err
    result = tmp_path / "result.csv"
    again = example("bulk", TITLE, roster(2), "--dry-run", "--result", str(result))
    assert again.code == 0 and "N1" in result.read_text(encoding="utf-8"), again.err


def test_an_encoding_is_not_guessed_behind_ones_back(example: Command, roster: Any, tmp_path: Path) -> None:
    path = Path(roster(2, "José Peña,jose@example.org,Une évaluation.,passing,advanced,passing,5"))
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    guessed = example("bulk", TITLE, str(path), "--yes")
    assert guessed.code == 2 and "--encoding cp1252" in guessed.err and "Nothing was read" in guessed.err
    told = example("bulk", TITLE, str(path), "--yes", "--encoding", "cp1252", "--separator", "comma")
    assert told.code == 0, told.err


def test_a_job_can_begin_later(example: Command, roster: Any) -> None:
    answer = example("bulk", TITLE, roster(2), "--yes", "--start", "2999-01-01T10:00+02:00")
    assert answer.code == 0 and "begins at 2999-01-01 08:00 UTC" in answer.out
    assert "scheduled" in example("bulk", "--list").out


def test_a_halt_is_said_and_not_waited_for(example: Command, roster: Any) -> None:
    assert example("halt", "on", "A key may be stolen.").code == 0
    answer = example("bulk", TITLE, roster(2), "--yes")
    assert answer.code == 1 and "A key may be stolen." in answer.err and "--resume" in answer.err
    assert example("halt", "off").code == 0
    assert example("bulk", "--resume", job_in(answer.err)).code == 0


def test_the_example_roster_can_be_awarded_and_a_sample_says_what_it_takes(example: Command, tmp_path: Path) -> None:
    for asked, column in ((("--revoke",), "reason"), ((TITLE,), "level:Classification")):
        sample = tmp_path / "sample.csv"
        assert example("bulk", *asked, "--sample", str(sample)).code == 0
        [explained] = rows_of(sample)
        assert column in explained
    # Whoever leaves that row in is told so.
    assert "explains the columns" in example("bulk", TITLE, str(sample), "--dry-run").out
    assert example("bulk", "--sample", str(sample)).code == 2
    answer = example("bulk", TITLE, str(folder("examples") / "roster.csv"), "--yes", "--public-name")
    assert answer.code == 0, answer


def test_addresses_alone_are_revoked_and_the_dry_run_shows_what_that_would_be(
    example: Command, roster: Any, tmp_path: Path
) -> None:
    assert example("bulk", TITLE, roster(3), "--yes").code == 0
    gone, result = tmp_path / "gone.csv", tmp_path / "result.csv"
    gone.write_text("email\nP0@example.org\np1@example.org\nnobody@example.org\n")
    asked = ("bulk", str(gone), "--revoke", "--reason", "Never held.")
    dry = example(*asked, "--dry-run", "--result", str(result))
    assert dry.code == 1 and "3 rows: 2 ready, 1 wrong" in dry.out, dry
    assert re.search(rf"line 2, ready: {TITLE}, Person 0 <p0@example.org>, \S+, [0-9a-z]{{26}}", dry.out)
    assert "line 4, wrong: email: Nothing by this organization" in dry.out
    rows = rows_of(result)
    assert [(row["state"], row["achievement"]) for row in rows] == [("ready", TITLE), ("ready", TITLE), ("wrong", "")]
    answer = example(*asked, "--yes")
    assert answer.code == 1 and "2 revoked" in answer.out, answer
    assert "revoked already" in example("revoke", rows[0]["verification"], "--reason", "Again").err
    assert example("bulk", str(gone)).code == 2


def test_a_dry_run_prints_the_first_rows_of_each_kind_and_the_badge_of_a_line(
    example: Command, roster: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_text, "_SHOWN", 2)
    assert example("bulk", TITLE, roster(3), "--yes").code == 0
    path = roster(4, "Bo,not an address,Seen.,passing,advanced,passing,9")
    answer = example("bulk", TITLE, path, "--dry-run", "--preview", "5")
    assert "5 rows: 1 ready, 3 already, 1 wrong" in answer.out and "line 6, wrong: recipient_email: " in answer.out
    assert "line 3, already: " in answer.out and "line 4, already: " not in answer.out
    assert "… and 1 more are already. --corrected FILE writes them all." in answer.out
    shown = json.loads(answer.out[answer.out.index("{") : answer.out.rindex("}") + 1])
    assert shown["evidence"][0]["narrative"] == "An audit of page 3." and "proof" not in shown
    assert "no badge to be shown" in example("bulk", TITLE, path, "--dry-run", "--preview", "6").out


def test_a_job_is_paused_gone_on_with_cancelled_and_what_failed_is_tried_again(example: Command, roster: Any) -> None:
    job = job_in(example("bulk", TITLE, roster(2), "--yes", "--start", "2999-01-01T10:00Z").out)
    assert "is paused" in example("bulk", "--pause", job).out
    assert "begins at 2999" in example("bulk", "--resume", job).out
    assert "is cancelled, with 2 rows" in example("bulk", "--cancel", job).out
    assert example("bulk", "--cancel", "nothing").code == 1
    done = job_in(example("bulk", TITLE, roster(2), "--yes").out)
    assert "No row of this job has failed" in example("bulk", "--retry", done).err
    fail_again(done)
    # They were issued in truth, so trying them again doubles nothing.
    assert "is done: 2 already" in example("bulk", "--retry", done).out


def fail_again(job_id: str) -> None:
    """Let the rows of a job look as if they had failed."""
    from sqlalchemy import update

    from issuer.bootstrap import open_toolkit
    from issuer.settings import read_settings
    from issuer.store.jobs import JobRow, RowState

    toolkit = open_toolkit(read_settings())
    with toolkit.write.begin() as session:
        session.execute(update(JobRow).where(JobRow.job_id == job_id).values(state=RowState.FAILED, error="A fault."))
    toolkit.engine.dispose()


@pytest.mark.parametrize("otherwise", [(), ("--reissue",), ("--dry-run",)], ids=" ".join)
def test_a_reason_is_refused_where_nothing_is_revoked(example: Command, roster, otherwise: tuple[str, ...]) -> None:
    """Whoever forgot --revoke would otherwise award what they meant to take back."""
    answer = example("bulk", TITLE, roster(1), *otherwise, "--reason", "Never held.", "--yes")
    assert (answer.code, answer.out) == (2, "")
    assert "--reason" in answer.err and "--revoke" in answer.err
    assert example("bulk", "--list").out.strip() in ("", "There are no jobs.")
