"""Uploads are read once, by whoever claims them; what is wrong is told, and nothing half-done stays."""

from __future__ import annotations

import io
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from issuer.adapters.folder_store import FolderStore
from issuer.adapters.uploads import UploadFiles
from issuer.frameworks.opening import Given
from issuer.frameworks.workbook import table_of
from issuer.services import framework_imports
from issuer.services.errors import Invalid, NotFound
from issuer.services.framework_imports import Importer, get_import, request_import, require_files, run_waiting_imports
from issuer.store.base import new_id
from issuer.store.frameworks import FrameworkImport, ImportState, list_frameworks
from issuer.store.organizations import Organization
from issuer.store.people import Person
from tests.conftest import NOW
from tests.frameworks.samples import skill, skills


class Clock:
    """A clock that tests turn."""

    now = NOW

    def __call__(self):
        return self.now


@pytest.fixture
def importer(write, tmp_path):
    return Importer(write, UploadFiles(FolderStore(tmp_path / "uploads")), table_of, Clock())


def upload(importer, *files, given=None):
    with importer.write.begin() as session:
        row = request_import(
            session,
            session.scalars(select(Organization)).one(),
            import_id=new_id(),
            files=[f"skills{number}_en.csv" for number, _data in enumerate(files)],
            given=given or Given(version="1.2"),
            actor=session.scalars(select(Person)).one(),
            now=importer.clock(),
        )
        for number, data in enumerate(files):
            importer.uploads.keep(row.id, number, io.BytesIO(data))
        return row.id


def row(importer, import_id):
    with importer.write() as session:
        return session.get_one(FrameworkImport, import_id)


def test_an_upload_is_taken_in_and_its_files_are_deleted(importer, tmp_path):
    import_id = upload(importer, skills(skill(1, "weld"), skill(2, "")))
    assert run_waiting_imports(importer) == 1
    done = row(importer, import_id)
    assert (done.state, done.rows, done.problem) == (ImportState.DONE, 2, "")
    assert [(each["title"], each["added"], each["skipped"]) for each in done.counts] == [("ESCO", 1, 1)]
    assert list((tmp_path / "uploads").iterdir()) == []
    assert run_waiting_imports(importer) == 0


def test_a_broken_upload_says_why_and_changes_nothing(importer, tmp_path):
    import_id = upload(importer, skills(skill(1, "weld")), b"name\nAda\n")
    assert run_waiting_imports(importer) == 0
    failed = row(importer, import_id)
    assert failed.state is ImportState.FAILED and failed.problem.startswith("skills1_en.csv: line 1:")
    with importer.write() as session:
        assert list(list_frameworks(session)) == []
    assert list((tmp_path / "uploads").iterdir()) == []


def test_an_upload_whose_files_are_gone_says_so(importer):
    import_id = upload(importer, skills(skill(1, "weld")))
    importer.uploads.drop(import_id)
    run_waiting_imports(importer)
    assert "Upload them again" in row(importer, import_id).problem


def test_an_upload_that_another_worker_reads_is_left_alone_until_it_is_abandoned(importer, tmp_path):
    import_id = upload(importer, skills(skill(1, "weld")))
    with importer.write.begin() as session:
        session.get_one(FrameworkImport, import_id).state = ImportState.READING
    assert run_waiting_imports(importer) == 0
    assert row(importer, import_id).state is ImportState.READING
    assert [folder.name for folder in (tmp_path / "uploads").iterdir()] == [import_id]
    importer.clock.now += framework_imports.ABANDONED_AFTER + timedelta(seconds=1)
    run_waiting_imports(importer)
    assert "interrupted" in row(importer, import_id).problem
    assert list((tmp_path / "uploads").iterdir()) == []


def test_two_workers_at_once_read_an_upload_once(importer):
    import_id = upload(importer, skills(skill(1, "weld")))
    inner = importer.uploads
    taken_by_others = []

    class Uploads:
        forget = staticmethod(inner.forget)

        @staticmethod
        @contextmanager
        def opened(upload_id, count):
            taken_by_others.append(run_waiting_imports(importer))
            with inner.opened(upload_id, count) as files:
                yield files

    assert run_waiting_imports(Importer(importer.write, Uploads, table_of, importer.clock)) == 1
    assert taken_by_others == [0]
    assert row(importer, import_id).state is ImportState.DONE


def test_no_file_and_too_many_files_are_refused():
    for files in ([], ["x"] * 21):
        with pytest.raises(Invalid):
            require_files(files)


def test_an_upload_of_another_organization_is_not_found(importer, session, organization):
    with pytest.raises(NotFound):
        get_import(session, organization.id, "unknown")


def test_an_upload_that_is_no_longer_waiting_is_not_begun_again(importer):
    import_id = upload(importer, skills(skill(1, "weld")))
    assert framework_imports._run(import_id, importer)
    assert not framework_imports._run(import_id, importer)
    assert row(importer, import_id).state is ImportState.DONE
