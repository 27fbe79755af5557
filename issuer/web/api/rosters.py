"""A roster in the body of a call, as CSV or as JSON rows: kept, looked at without guessing, and read by the worker."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from flask import Response, abort, request

from issuer.credential.strict_json import parse_json
from issuer.services.api_answers import answer_once, digest_of
from issuer.services.errors import Invalid
from issuer.services.rosters.receiving import detect, receive, set_reading
from issuer.services.rosters.tables import MAX_FILE_BYTES
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind
from issuer.web.api.answers import done, written
from issuer.web.api.bodies import Members, idempotency_key
from issuer.web.api.callers import Caller, caller
from issuer.web.api.credentials import achievement_of
from issuer.web.api.jobs import as_answer
from issuer.web.database import commit, database, now, toolkit

MAX_JSON = 16 * 1024 * 1024
_WORDS = ("true", "false")
_FLAGS = ("name_is_public", "email_is_matchable")
_IN_MEMORY = 1024 * 1024
_PIECE = 1 << 16


def send_roster(achievement_id: str) -> Response:
    """Keep a roster; the worker makes the dry run, and nothing is signed before the job is confirmed."""
    key = idempotency_key()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as temporary, ExitStack() as undo:
        file = cast(BinaryIO, temporary)
        if request.mimetype == "application/json":
            options, digest = _read_rows(file)
        elif request.mimetype == "text/csv":
            options, digest = _read_csv(file)
        else:
            abort(415, "Send the roster as text/csv or application/json.")
        who = caller()
        same = digest_of(request.full_path.encode(), request.mimetype.encode(), digest)

        def keep() -> tuple[int, str]:
            achievement = achievement_of(who, achievement_id)
            return 202, written(as_answer(_keep(who, achievement, file, options, undo)))

        answer = answer_once(database(), who.organization.id, key, same, now=now(), do=keep)
        commit()
        undo.pop_all()
    toolkit().read_roster_soon()
    shown = done(answer.status, answer.body)
    shown.headers["Location"] = f"{toolkit().addresses.base}/api/v1/jobs/{shown.json['id']}"  # type: ignore[index]
    if answer.is_repeated:
        shown.headers["Idempotent-Replayed"] = "true"
    return shown


def _keep(who: Caller, achievement: Achievement, file: BinaryIO, options: Mapping[str, bool], undo: ExitStack) -> Job:
    """Make the job, and say how its file is read: as it says itself, for nobody is there who could confirm a guess."""
    kit, session = toolkit(), database()
    job = receive(
        session,
        kit.uploads,
        who.organization,
        who.person,
        kind=JobKind.AWARD,
        achievement=achievement,
        file=file,
        file_name=request.args.get("file_name", "roster.csv"),
        options=options,
        read_workbook=kit.read_workbook,
        now=now(),
    )
    undo.callback(kit.uploads.drop, job.id)
    found = detect(session, kit.uploads, job, encoding="utf-8", separator=_separator())
    return set_reading(
        session,
        kit.uploads,
        job,
        who.person,
        encoding=found.encoding,
        separator=found.separator,
        columns=found.columns,
        now=now(),
    )


def _separator() -> str:
    return {"comma": ",", "semicolon": ";", "tab": "\t"}[request.args.get("separator", "comma")]


def _read_csv(file: BinaryIO) -> tuple[dict[str, bool], bytes]:
    """Copy the body into `file`; return the options, which are in the address, and the digest of the body."""
    _require_options()
    request.max_content_length = MAX_FILE_BYTES
    digest = hashlib.sha256()
    while piece := request.stream.read(_PIECE):
        file.write(piece)
        digest.update(piece)
    return {name: request.args.get(name) == "true" for name in _FLAGS}, digest.digest()


def _require_options() -> None:
    problems = {name: "This must be true or false." for name in _FLAGS if request.args.get(name, "false") not in _WORDS}
    if request.args.get("separator", "comma") not in ("comma", "semicolon", "tab"):
        problems["separator"] = "This must be comma, semicolon or tab."
    name = request.args.get("file_name", "roster.csv")
    if not name.isprintable() or not 0 < len(name) <= 200:
        problems["file_name"] = "This must be a name of at most 200 signs."
    if problems:
        raise Invalid(problems)


def _read_rows(file: BinaryIO) -> tuple[dict[str, bool], bytes]:
    """Write the rows of a JSON body into `file` as CSV, each member a column; return the options and the digest."""
    _require_options()
    request.max_content_length = MAX_JSON
    body = request.get_data()
    value = parse_json(body, limit=MAX_JSON)
    members = Members(value if isinstance(value, dict) else {"": value})
    rows = members.rows("rows")
    options = {name: members.flag(name) for name in _FLAGS}
    members.end()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    writer = csv.DictWriter(text, columns, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)
    text.flush()
    text.detach()
    return options, hashlib.sha256(body).digest()
