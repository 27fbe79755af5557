"""What one file may ask of this machine. The largest official file is well inside each of them."""

from __future__ import annotations

MAX_FILE_BYTES = 200 * 1024 * 1024  # ESCO's largest table has about 30 MB
MAX_JSON_BYTES = 48 * 1024 * 1024  # JSON is held in memory as a whole, at several times its size
MAX_ROWS = 500_000  # ESCO's relations between occupations and skills: 129,004
MAX_COLUMNS = 200
MAX_CELL = 100_000  # characters
MAX_ROW = 1_000_000  # characters; of commas alone they are a million cells
MAX_URI = 1000
MAX_TITLE = 2000
MAX_TEXT = 20_000  # characters of a description that are kept
MAX_ALTERNATIVES = 200
MAX_PARENTS = 50
MAX_WORKBOOK_BYTES = 300 * 1024 * 1024  # unpacked; O*NET's largest sheet has about 100 MB of XML
MAX_WORKBOOK_MEMBERS = 2000
