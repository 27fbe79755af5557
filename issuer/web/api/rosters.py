"""A roster in the body of a call, as CSV or as JSON rows: kept, looked at without guessing, and read by the worker."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from flask import Response, abort, request

from issuer.credential.strict_json import parse_json
from issuer.review.draft import Draft
from issuer.services.api_answers import answer_once, digest_of
from issuer.services.errors import Invalid
from issuer.services.revocation import check_reason
from issuer.services.rosters.receiving import detect, receive, set_reading
from issuer.services.rosters.sample import sample_file
from issuer.services.rosters.tables import MAX_COLUMNS, MAX_FILE_BYTES, MAX_ROWS
from issuer.store.designs import Achievement
from issuer.store.jobs import Job, JobKind, find_job
from issuer.web.api.answers import done, written
from issuer.web.api.bodies import Members, idempotency_key
from issuer.web.api.callers import Caller, caller
from issuer.web.api.credentials import achievement_of
from issuer.web.api.jobs import as_answer
from issuer.web.database import commit, database, now, toolkit

MAX_JSON = 16 * 1024 * 1024
_WORDS = ("true", "false")
_IN_MEMORY = 1024 * 1024
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class _Sent:
    """What a call sends: rosters of which kind, and what is looked up once it is known who calls.

    `flags` and `texts` are the options for all rows: parameters of the address with CSV, members of the body with JSON.
    """

    kind: JobKind
    flags: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


_AWARDS = _Sent(JobKind.AWARD, flags=("name_is_public", "email_is_matchable"))
_REVOCATIONS = _Sent(JobKind.REVOKE, texts=("reason",))
_REISSUES = _Sent(JobKind.REISSUE)


def send_roster(achievement_id: str) -> Response:
    """Keep a roster; the worker makes the dry run, and nothing is signed before the job is confirmed."""
    return _send(_AWARDS, achievement_id)


def download_sample(achievement_id: str) -> Response:
    """Answer a roster with the right columns for what is awarded, and a row that explains them."""
    achievement = achievement_of(caller(), achievement_id)
    response = Response(sample_file(JobKind.AWARD, Draft.from_document(achievement.draft)), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="sample.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def send_revocations() -> Response:
    """Keep a list of what is to be revoked; nothing is before the job is confirmed."""
    return _send(_REVOCATIONS, request.args.get("achievement_id"))


def send_reissues() -> Response:
    """Keep a list of what is to be issued again; nothing is before the job is confirmed."""
    return _send(_REISSUES, request.args.get("achievement_id"))


def _send(sent: _Sent, achievement_id: str | None) -> Response:
    key = idempotency_key()
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as temporary, ExitStack() as undo:
        file = cast(BinaryIO, temporary)
        if request.mimetype == "application/json":
            options, digest = _read_rows(sent, file)
        elif request.mimetype == "text/csv":
            options, digest = _read_csv(sent, file)
        else:
            abort(415, "Send the roster as text/csv or application/json.")
        who = caller()
        same = digest_of(request.full_path.encode(), request.mimetype.encode(), digest)

        def keep() -> tuple[int, str]:
            achievement = achievement_of(who, achievement_id) if achievement_id is not None else None
            return 202, written(
                as_answer(_keep(sent.kind, who, achievement, file, options | _corrects(sent, who), undo))
            )

        answer = answer_once(database(), who.organization.id, key, same, now=now(), do=keep)
        commit()
        undo.pop_all()
    toolkit().read_roster_soon()
    shown = done(answer.status, answer.body)
    shown.headers["Location"] = f"{toolkit().addresses.base}/api/v1/jobs/{shown.json['id']}"  # type: ignore[index]
    if answer.is_repeated:
        shown.headers["Idempotent-Replayed"] = "true"
    return shown


def _keep(
    kind: JobKind,
    who: Caller,
    achievement: Achievement | None,
    file: BinaryIO,
    options: Mapping[str, Any],
    undo: ExitStack,
) -> Job:
    """Make the job, and say how its file is read: as it says itself, for nobody is there who could confirm a guess.

    So a column means what it is called, whatever somebody said of a file with such a column.
    """
    kit, session = toolkit(), database()
    job = receive(
        session,
        kit.uploads,
        who.organization,
        who.person,
        kind=kind,
        achievement=achievement,
        file=file,
        file_name=request.args.get("file_name", "roster.csv"),
        options=options,
        read_sheet=kit.read_sheet,
        now=now(),
    )
    undo.callback(kit.uploads.forget, job.id)
    found = detect(session, kit.uploads, job, encoding="utf-8", separator=_separator(), is_seen=False)
    return set_reading(
        session,
        kit.uploads,
        job,
        who.person,
        encoding=found.encoding,
        separator=found.separator,
        columns=found.columns,
        now=now(),
        for_memory=False,
    )


def _corrects(sent: _Sent, who: Caller) -> dict[str, str]:
    """Return as an option the job some of whose rows these are, if one is named. Raises Invalid."""
    job_id = request.args.get("corrects")
    if job_id is None:
        return {}
    job = find_job(database(), who.organization.id, job_id)
    if job is None or job.kind is not sent.kind:
        raise Invalid({"corrects": "There is no such job of this kind in this organization."})
    return {"corrects": job.id}


def _separator() -> str:
    return {"comma": ",", "semicolon": ";", "tab": "\t"}[request.args.get("separator", "comma")]


def _read_csv(sent: _Sent, file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Copy the body into `file`; return the options, which are in the address, and the digest of the body."""
    _require_parameters(sent)
    request.max_content_length = MAX_FILE_BYTES
    digest = hashlib.sha256()
    while piece := request.stream.read(_PIECE):
        file.write(piece)
        digest.update(piece)
    flags = {name: request.args.get(name) == "true" for name in sent.flags}
    return flags | _said(sent, request.args), digest.digest()


def _said(sent: _Sent, texts: Mapping[str, str]) -> dict[str, str]:
    """Return those texts that hold for all rows, as they will be shown. Raises Invalid."""
    return {name: check_reason(texts[name]) for name in sent.texts if name in texts}


def _require_parameters(sent: _Sent) -> None:
    flags = {name: request.args.get(name, "false") for name in sent.flags}
    problems = {name: "This must be true or false." for name, word in flags.items() if word not in _WORDS}
    if request.args.get("separator", "comma") not in ("comma", "semicolon", "tab"):
        problems["separator"] = "This must be comma, semicolon or tab."
    name = request.args.get("file_name", "roster.csv")
    if not name.isprintable() or not 0 < len(name) <= 200:
        problems["file_name"] = "This must be a name of at most 200 signs."
    if problems:
        raise Invalid(problems)


def _read_rows(sent: _Sent, file: BinaryIO) -> tuple[dict[str, Any], bytes]:
    """Write the rows of a JSON body into `file` as CSV, each member a column; return the options and the digest."""
    _require_parameters(sent)
    request.max_content_length = MAX_JSON
    body = request.get_data()
    value = parse_json(body, limit=MAX_JSON)
    members = Members(value if isinstance(value, dict) else {"": value})
    rows = members.rows("rows")
    options: dict[str, Any] = {name: members.flag(name) for name in sent.flags}
    texts = {name: members.text(name) for name in sent.texts if name in members}
    members.end()
    options |= _said(sent, texts)
    _write_table(rows, file)
    return options, hashlib.sha256(body).digest()


def _write_table(rows: Sequence[Mapping[str, str]], file: BinaryIO) -> None:
    """Write rows as CSV in which each has every column. Raises Invalid.

    A short body can stand for a table of its size squared, so that is not left to whoever reads the table.
    """
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if len(columns) > MAX_COLUMNS:
        raise Invalid({"rows": f"There are {len(columns):,} columns; at most {MAX_COLUMNS:,} are read."})
    if len(rows) > MAX_ROWS:
        raise Invalid({"rows": f"There are {len(rows):,} rows; at most {MAX_ROWS:,} are taken at once."})
    writer = csv.DictWriter(_Bounded(file, MAX_FILE_BYTES), columns, restval="", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    writer.writerows(rows)


class _Bounded:
    """Text that is written into a file as UTF-8, as long as it is no more than `limit` octets."""

    def __init__(self, file: BinaryIO, limit: int) -> None:
        self._file = file
        self._limit = self._left = limit

    def write(self, text: str) -> int:
        """Write a line. Raises Invalid where that would be too much."""
        octets = text.encode()
        self._left -= len(octets)
        if self._left < 0:
            size = self._limit // 1024 // 1024
            raise Invalid({"rows": f"As a table these rows have more than {size} MB. Divide them."})
        return self._file.write(octets)
