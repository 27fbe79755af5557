"""Files that belong to nothing: nobody deletes them by themselves, so whoever reads of them has to know what to do."""

from __future__ import annotations

from datetime import timedelta


def test_of_an_upload_that_no_job_has_it_is_said_where_it_lies_and_what_to_do(found, files):
    files.kept_uploads |= {"left-over": timedelta(days=3), "just-being-received": timedelta(minutes=5)}
    [violation] = found("I10")
    assert violation.subject == "left-over"
    assert "names and addresses" in violation.says and "delete uploads/left-over" in violation.says


def test_a_key_that_belongs_to_nothing_is_not_said_to_be_deleted(found, files):
    files.kept_keys["left-over"] = timedelta(days=3)
    [violation] = found("I10")
    assert violation.subject == "left-over" and "delete" not in violation.says
