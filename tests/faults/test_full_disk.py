"""F-04: the disk fills up. What is stored is read by everybody, what cannot be stored is refused in words and whole.

A process of its own meets each: it would take the room from whoever runs the tests.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import databases
from tests.faults import full_disk, rooms
from tests.faults.sizes import ALL_DISKS
from tests.faults.warm import Warm

pytestmark = databases.only_sqlite("the disk of PostgreSQL is its own")

DISKS = ["no file grows", "the log ends"]
if ALL_DISKS:
    DISKS = [how for how in rooms.ROOMS if how not in rooms.ON_A_DISK or rooms.can_mount()]


@pytest.mark.parametrize("how", DISKS)
def test_a_full_disk_refuses_what_is_new_whole_and_goes_on_when_there_is_room(
    how: str, warm: Warm, built_with_strong_design: Path, tmp_path: Path
) -> None:
    told = go_through(warm, built_with_strong_design, tmp_path, how)
    assert not told, told


def go_through(warm: Warm, built: Path, folder: Path, how: str, bugs: tuple[str, ...] = ()) -> str:
    """Return what a process says of a promise that was broken, nothing if none was."""
    home = databases.copy_home(built, folder / "home")
    running = warm.start(full_disk.go_through, log=folder / "log", home=str(home), how=how, bugs=list(bugs))
    return running.told() if running.wait(100) else ""


def test_a_file_that_stays_in_part_is_found(warm: Warm, built_with_strong_design: Path, tmp_path: Path) -> None:
    told = go_through(warm, built_with_strong_design, tmp_path, "no file grows", ("files-written-in-place",))
    assert "AssertionError" in told and "_counts()" in told
