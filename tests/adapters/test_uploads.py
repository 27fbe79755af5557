"""Files that were sent are kept privately until they are read, then they are gone."""

from __future__ import annotations

import io

import pytest

from issuer.adapters.folder_store import FolderStore
from issuer.adapters.uploads import UploadFiles

ID = "0b7f2a5e-4a54-4d7e-9d1b-0c6a2b1f3e4d"


@pytest.fixture
def uploads(tmp_path):
    return UploadFiles(FolderStore(tmp_path / "uploads"))


def test_files_come_back_in_order_and_only_their_owner_may_enter(uploads, tmp_path):
    for number, data in enumerate((b"one", b"two")):
        uploads.keep(ID, number, io.BytesIO(data))
    with uploads.opened(ID, 2) as files:
        assert [file.read() for file in files] == [b"one", b"two"]
    assert (tmp_path / "uploads" / ID).stat().st_mode & 0o777 == 0o700


def test_files_that_are_gone_are_said_to_be(uploads):
    uploads.keep(ID, 0, io.BytesIO(b"x"))
    uploads.drop(ID)
    uploads.drop(ID)
    with pytest.raises(OSError), uploads.opened(ID, 1):
        pass


@pytest.mark.parametrize("name", ["..", "../../etc", "", "x"])
def test_an_id_is_never_a_path(uploads, name):
    with pytest.raises(ValueError):
        uploads.keep(name, 0, io.BytesIO(b"x"))


def test_what_cannot_be_kept_leaves_no_folder_behind(uploads, tmp_path, monkeypatch):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        uploads.keep(ID, 0, io.BytesIO(b"x"))
    assert list((tmp_path / "uploads").iterdir()) == []
