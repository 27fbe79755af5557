"""JSON documents of frameworks, read with bounds, and their loosely typed values made plain."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from issuer.frameworks.errors import FrameworkError
from issuer.frameworks.limits import MAX_JSON_BYTES


def load(file: BinaryIO) -> Any:
    """Return the document. Raises FrameworkError for one that is too large, too deep or no JSON."""
    data = file.read(MAX_JSON_BYTES + 1)
    if len(data) > MAX_JSON_BYTES:
        size = MAX_JSON_BYTES // 1024 // 1024
        raise FrameworkError("SIZE", f"JSON of more than {size} MB is not read.", "Export a part of the framework.")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FrameworkError(
            "ENCODING", "This is not UTF-8.", "Download the file again.", where=f"byte {error.start + 1}"
        ) from error
    except RecursionError as error:
        raise FrameworkError("DEPTH", "It is nested too deeply.", "No framework is; check the file.") from error
    except json.JSONDecodeError as error:
        raise FrameworkError(
            "JSON",
            f"This is no JSON ({error.msg}).",
            "The file may be cut off; download it again.",
            where=f"line {error.lineno}, column {error.colno}",
        ) from error
    except ValueError as error:  # a number of thousands of digits
        raise FrameworkError("JSON", "It holds a number that is too long.", "Check the file.") from error


def text(value: Any) -> str:
    """Return a value that ought to be a text: numbers in digits, the first text of a list, "" for anything else."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str) and part.strip()), None)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else ""


def in_language(value: Any, language: str) -> str:
    """Return the text of a value that may be a text, a language map, an `@value` object or a list of these.

    Of a map the wanted language is taken, else English, else the first.
    """
    if isinstance(value, list):
        return next(filter(None, (_one_in_language(part, language) for part in value)), "")
    return _one_in_language(value, language)


def members(value: Any) -> list[Any]:
    """Return a value as a list: a single one alone, nothing for null."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _one_in_language(value: Any, language: str) -> str:
    if not isinstance(value, Mapping):
        return text(value)
    if "@value" in value:
        return text(value["@value"])
    wanted = [tag for tag in value if _primary(tag) == _primary(language)]
    english = [tag for tag in value if _primary(tag) == "en"]
    return next(filter(None, (text(value[tag]) for tag in [*wanted, *english, *value])), "")


def _primary(tag: str) -> str:
    return str(tag).partition("-")[0].casefold()
