"""A cell of a workbook reads as a spreadsheet program shows it."""

from __future__ import annotations

import csv
import io

import pytest

from issuer.frameworks.workbook import table_of
from tests.frameworks.samples import workbook


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (87.30000000000001, "87.3"),
        (0.1 + 0.2, "0.3"),
        (87.5, "87.5"),
        (7.0, "7"),
        (-0.0, "0"),
        (3.88, "3.88"),
        (100_000_000_000_001.0, "100000000000001"),
        (1.2345678901234501e18, "1234567890123450000"),
        (1e-7, "0.0000001"),
    ],
)
def test_a_number_has_the_fifteen_digits_that_a_spreadsheet_shows_and_no_exponent(stored, shown):
    table = table_of(io.BytesIO(workbook([["Name", "Mark"], ["Ada", stored]]))).read().decode()
    assert list(csv.reader(io.StringIO(table)))[1] == ["Ada", shown]
