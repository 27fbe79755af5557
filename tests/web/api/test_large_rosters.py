"""Rows in JSON become a table, in which every row has every column: it is refused before it is larger than a file."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile

import pytest

from issuer.services.rosters.tables import MAX_COLUMNS, MAX_ROWS
from issuer.web.api import rosters
from tests.web.api.conftest import achievement_id_of
from tests.web.api.test_jobs import row


@pytest.fixture
def path(toolkit):
    return f"/achievements/{achievement_id_of(toolkit)}/jobs"


@pytest.fixture
def written(monkeypatch):
    """How many octets were written into each temporary file."""
    sizes: list[int] = []

    class Counting(SpooledTemporaryFile):
        def __init__(self, **options):
            super().__init__(**options)
            sizes.append(0)

        def write(self, piece):
            sizes[-1] += len(piece)
            return super().write(piece)

    monkeypatch.setattr(rosters, "SpooledTemporaryFile", Counting)
    return sizes


def test_rows_with_a_column_of_their_own_each_are_refused_before_anything_is_written(program, path, written):
    rows = [{f"column {number}": "x"} for number in range(MAX_COLUMNS + 1)]
    answer = program.post(path, key="k1", json={"rows": rows})
    assert (answer.status_code, written) == (422, [0])
    assert answer.json["problems"] == {"rows": "There are 1,001 columns; at most 1,000 are read."}


def test_too_many_rows_are_refused_before_anything_is_written(program, path, written):
    answer = program.post(path, key="k1", json={"rows": [{"own_id": 1}] * (MAX_ROWS + 1)})
    assert (answer.status_code, written) == (422, [0])
    assert answer.json["problems"] == {"rows": "There are 250,001 rows; at most 250,000 are taken at once."}


def test_a_table_that_grows_larger_than_a_file_may_be_is_written_no_further(program, path, written, monkeypatch):
    most = 2 * 1024 * 1024
    monkeypatch.setattr(rosters, "MAX_FILE_BYTES", most)
    rows = [{f"column {number}": "x"} for number in range(MAX_COLUMNS)]
    answer = program.post(path, key="k1", json={"rows": rows})
    assert answer.status_code == 422 and most - 10_000 < written[0] <= most
    assert answer.json["problems"] == {"rows": "As a table these rows have more than 2 MB. Divide them."}


def test_the_size_is_that_of_the_file_and_not_of_its_signs(program, path, written, monkeypatch):
    names = [row(number, recipient_name="Ä" * 500) for number in range(10)]
    assert program.post(path, key="k1", json={"rows": names}).status_code == 202
    size = written[0]
    monkeypatch.setattr(rosters, "MAX_FILE_BYTES", size)
    assert program.post(path, key="k2", json={"rows": names}).status_code == 202
    monkeypatch.setattr(rosters, "MAX_FILE_BYTES", size - 1)
    assert program.post(path, key="k3", json={"rows": names}).status_code == 422
