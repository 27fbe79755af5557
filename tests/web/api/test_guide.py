"""What the guide tells to type is typed: every curl line of the page, in its order, against an installation."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Template
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from issuer.bootstrap import Toolkit
from issuer.services.bulk.work import work_off
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.store.api_tokens import Scope
from tests.web.api.conftest import Program

GUIDE = Path(__file__).parents[3] / "docs" / "guide" / "api.md"
CLASS = (
    "recipient_name,recipient_email,level:r1,level:r2,evidence\n"
    "Kiri,kiri@example.org,passing,passing,A recording.\n"
    "Tama,nobody,passing,passing,A recording.\n"
)


def lines() -> Iterator[str]:
    """Yield the curl commands of the guide."""
    for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        yield from (command for command in re.split(r"\n(?=curl )", block.replace("\\\n", " ")) if "curl " in command)


def curl(client: FlaskClient, command: str) -> TestResponse:
    """Send what curl would send."""
    words = iter(shlex.split(command))
    assert next(words) == "curl"
    headers: list[tuple[str, str]] = []
    address, body = "", None
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers.append((name, value))
        elif word in ("-d", "--data-binary"):
            text = next(words)
            body = CLASS if text == "@class.csv" else text
        elif word != "-s":
            assert not word.startswith("-"), f"the guide uses {word}, which this test does not know"
            address = word
    return client.open(address, method="GET" if body is None else "POST", headers=headers, data=body)


def test_every_line_of_the_guide_does_what_it_says(toolkit: Toolkit, program_with: Callable[..., Program]) -> None:
    program = program_with()
    known: dict[str, Any] = {"SITE": "", "TOKEN": program.token}
    statuses = []
    for command in lines():
        answer = curl(program.client, Template(command).substitute(known))
        assert answer.status_code < 300, (command, answer.json)
        statuses.append(answer.status_code)
        if '/achievements"' in command:
            known["ACHIEVEMENT"] = answer.json["items"][0]["id"]  # type: ignore[index]
        elif "/awards" in command:
            known["CREDENTIAL"] = answer.json["id"]  # type: ignore[index]
        elif answer.status_code == 202:
            known.setdefault("JOB", answer.json["id"])  # type: ignore[index]
            run_waiting_readings(toolkit.rosters)
        elif "/confirmation" in command:
            work_off(toolkit.bulk)
        elif "/result.csv" in command:
            assert ',"issued",' in answer.get_data(as_text=True)
    assert statuses == [200, 201, 200, 200, 200, 202, 202, *[200] * 6, 202, 202]


def test_the_guide_names_every_scope() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert all(f"`{scope.value}`" in text for scope in Scope)
