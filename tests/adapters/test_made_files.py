"""What was made is kept, bounded, shared between processes, and never wrong."""

from __future__ import annotations

import threading

import pytest

from issuer.adapters.made_files import MadeFiles


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def never() -> bytes:
    raise AssertionError("it was made already")


def size_of(folder):
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


@pytest.fixture
def files(tmp_path):
    return MadeFiles(tmp_path / "made", clock=Clock())


def test_what_was_made_is_not_made_again(files, tmp_path):
    assert files.get(("qr", "text"), lambda: b"picture") == b"picture"
    assert files.get(("qr", "text"), never) == b"picture"
    assert MadeFiles(tmp_path / "made").get(("qr", "text"), never) == b"picture", "another process finds it"


def test_other_parts_make_another_file(files):
    files.get(("qr", "text"), lambda: b"one")
    for other in (("qr", "texts"), ("qrt", "ext"), ("qr", "te", "xt"), ("text", "qr")):
        assert files.get(other, lambda: b"other") == b"other"


@pytest.mark.parametrize("damage", [b"", b"short", b"0" * 80])
def test_a_damaged_file_is_made_anew(files, tmp_path, damage):
    files.get(("qr",), lambda: b"picture")
    (file,) = (each for each in (tmp_path / "made").rglob("*") if each.is_file())
    file.write_bytes(damage)
    assert files.get(("qr",), lambda: b"anew") == b"anew"
    assert files.get(("qr",), never) == b"anew"


def test_the_folder_stays_within_its_limit_and_keeps_what_is_used(tmp_path):
    clock = Clock()
    files = MadeFiles(tmp_path / "made", limit=100_000, clock=clock)
    files.get(("used",), lambda: b"u" * 1000)
    for number in range(500):
        files.get((str(number),), lambda: b"x" * 1000)
        clock.now += 4000
        files.get(("used",), never)
        assert size_of(tmp_path / "made") <= 100_000 + 100_000 // 16 + 2064
    assert files.get(("499",), never) == b"x" * 1000
    made = []
    files.get(("0",), lambda: made.append(1) or b"x")
    assert made == [1], "what was not used for longest is gone"


def test_a_new_process_looks_at_what_the_others_left(tmp_path):
    MadeFiles(tmp_path / "made").get(("large",), lambda: b"x" * 50_000)
    MadeFiles(tmp_path / "made", limit=10_000).get(("small",), lambda: b"y")
    assert size_of(tmp_path / "made") <= 10_000


def test_a_folder_that_cannot_be_used_costs_time_only(tmp_path):
    (tmp_path / "made").write_bytes(b"in the way")
    files = MadeFiles(tmp_path / "made")
    assert files.get(("qr",), lambda: b"picture") == b"picture"
    assert files.get(("qr",), lambda: b"again") == b"again"


def test_what_fails_to_be_made_is_not_kept(files):
    def fail() -> bytes:
        raise ValueError("no picture")

    with pytest.raises(ValueError):
        files.get(("qr",), fail)
    assert files.get(("qr",), lambda: b"picture") == b"picture"


def test_many_at_once_get_whole_files(tmp_path):
    wrong = []

    def work(files: MadeFiles) -> None:
        for number in range(200):
            content = str(number % 20).encode() * 500
            if files.get((str(number % 20),), lambda content=content: content) != content:
                wrong.append(number)

    each = [threading.Thread(target=work, args=(MadeFiles(tmp_path / "made", limit=8_000),)) for _ in range(4)]
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()
    assert wrong == []
    assert not list((tmp_path / "made").rglob(".*"))


def test_only_the_owner_may_read_them(files, tmp_path):
    files.get(("qr",), lambda: b"picture")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "made").rglob("*")} == {0}
