"""A roster arrives, is shown as it seems to be read, and is confirmed by a person before anything is judged."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import select

from issuer.review.draft import Draft
from issuer.services.award_request import AwardRequest
from issuer.services.bulk.jobs import confirm
from issuer.services.errors import Invalid, NotEditable, NotFound
from issuer.services.rosters import receiving
from issuer.services.rosters.columns import fields_of, suggest_columns
from issuer.services.rosters.corrected import corrected_file
from issuer.services.rosters.detection import detect_form
from issuer.services.rosters.dry_run import run_waiting_readings
from issuer.services.rosters.preview import preview_row
from issuer.services.rosters.sample import sample_file
from issuer.services.rosters.tables import RosterError, Table
from issuer.store.audit import AuditEvent
from issuer.store.jobs import Job, JobKind, JobState, RosterLayout, RowState
from tests.conftest import ADDRESSES, NOW
from tests.designs import competency_design, knowledge_design
from tests.frameworks.samples import workbook
from tests.services.rosters.rosters import HEADER, roster, row, whose

DRAFT = Draft.from_document(competency_design())


def corrected(desk, job_id):
    with desk.read() as session:
        return b"".join(corrected_file(session, session.get_one(Job, job_id)))


def test_what_is_found_out_is_shown_with_the_first_rows(desk):
    job_id = desk.receive(roster(*(row(f"P {n}", f"p{n}@example.org") for n in range(9)), separator=";"))
    found = desk.detect(job_id)
    assert (found.encoding, found.separator, found.is_certain, found.is_workbook) == ("utf-8", ";", True, False)
    assert found.header == HEADER
    assert [line for line, _ in found.rows] == [2, 3, 4, 5, 6]
    assert found.rows[0][1] == tuple(row("P 0", "p0@example.org"))
    assert dict(found.columns) == dict(
        zip(
            HEADER,
            ("recipient_name", "recipient_email", "level:r1", "level:r2", "evidence", "evidence_url"),
            strict=True,
        )
    )
    assert not found.problems
    assert desk.job(job_id).state is JobState.UPLOADED, "nobody has confirmed it"
    assert run_waiting_readings(desk.parts) == 0


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("José Núñez", "cp1252"),
        ("Ада Лавлейс", "cp1251"),
        ("Łukasz Żółć", "cp1250"),
        ("山田太郎", "cp932"),
        ("김철수", "euc-kr"),
    ],
)
def test_another_encoding_is_guessed_and_never_taken_as_certain(name, encoding):
    rows = [row(name), row(name, "b@example.org")]
    found = detect_form(io.BytesIO(roster(*rows, encoding=encoding)))
    assert (found.encoding, found.is_certain) == (encoding, False)


def test_a_choice_of_the_person_is_shown_instead(desk):
    job_id = desk.receive(roster(row("Zoë"), encoding="mac-roman"))
    assert desk.detect(job_id, encoding="mac-roman").rows[0][1][0] == "Zoë"
    assert desk.detect(job_id, separator="|").header == (",".join(HEADER),)
    with pytest.raises(Invalid):
        desk.detect(job_id, encoding="utf-7")


def test_a_fault_is_said_with_its_line():
    data = roster(*(row(mail=f"p{n}@example.org") for n in range(500))) + b"\xff,\r\n"
    with pytest.raises(RosterError, match=r"^Line 502: "):
        list(Table(io.BytesIO(data), encoding="utf-8", separator=",").rows())
    with pytest.raises(RosterError, match=r"^Line 3: A quotation mark opens here"):
        list(Table(io.BytesIO(b'a,b\r\nc,d\r\n"e,f\r\n\r\n'), encoding="utf-8", separator=",").rows())


def test_a_row_is_known_by_the_line_in_which_it_begins():
    table = Table(io.BytesIO(b'a,b\n"1\n2",x\n\n3,y\n'), encoding="utf-8", separator=",")
    assert [line.number for line in table.rows()] == [2, 5]


def test_a_workbook_is_read_as_the_table_of_its_first_sheet(desk):
    job_id = desk.check(workbook([list(HEADER), row("Zoë")]))
    assert desk.fates(job_id) == ["ready"]
    found = desk.detect(job_id, encoding="cp1252", separator=";")
    assert (found.is_workbook, found.encoding, found.separator) == (True, "utf-8", ",")


def test_signs_in_the_name_of_a_file_that_cannot_be_shown_are_replaced(desk):
    assert (
        desk.job(desk.receive(roster(row()), file_name="a\0\ud800\u202eb\n.csv")).file_name
        == "a\ufffd\ufffd\ufffdb\ufffd.csv"
    )


def test_a_file_of_more_than_fifty_megabytes_is_refused_at_once(desk, monkeypatch):
    monkeypatch.setattr(receiving, "MAX_FILE_BYTES", 100)
    with pytest.raises(Invalid, match="more than"):
        desk.receive(roster(row()))
    assert desk.uploads.files == {}


def test_how_a_roster_was_laid_out_is_remembered_for_its_achievement(desk):
    data = roster([*row(), "43"], header=("Who", *HEADER[1:], "Shoe size"))
    job_id = desk.receive(data)
    found = desk.detect(job_id)
    assert set(found.problems) == {"Who", "Shoe size", "recipient_name"}
    desk.confirm(job_id, columns={**found.columns, "Who": "recipient_name", "Shoe size": "ignore"})
    again = desk.detect(desk.receive(data))
    assert not again.problems
    assert (again.columns["Who"], again.columns["Shoe size"]) == ("recipient_name", "ignore")
    with desk.read() as session:
        assert session.scalars(select(RosterLayout)).one().saved_at == NOW


def test_how_a_list_was_laid_out_is_remembered_for_lists_of_its_kind(desk):
    data = roster(["ABCDE-FGHJK", "a mistake"], header=("Zertifikat", "Warum"))
    job_id = desk.receive(data, kind=JobKind.REVOKE)
    assert set(desk.detect(job_id).problems) >= {"Zertifikat", "Warum"}
    desk.confirm(job_id, columns={"Zertifikat": "credential", "Warum": "reason"})
    other = desk.receive(roster(["ABCDE-FGHJK"], header=("credential",)), kind=JobKind.REVOKE, reason="a mistake")
    desk.confirm(other)
    desk.receive(data, kind=JobKind.REVOKE)  # sent and never read
    again = desk.detect(desk.receive(data, kind=JobKind.REVOKE))
    assert not again.problems and again.columns == {"Zertifikat": "credential", "Warum": "reason"}
    assert "Zertifikat" in desk.detect(desk.receive(data, kind=JobKind.REISSUE)).problems


def test_where_nobody_sees_it_a_column_means_what_it_is_called_and_none_is_left_out_by_memory(desk):
    data = roster(["ABCDE-FGHJK", "a@x.example", "43", "x"], header=("Nr", "recipient_email", "Shoe size", "reason"))
    said = {"Nr": "credential", "recipient_email": "ignore", "Shoe size": "ignore", "reason": "reason"}
    desk.confirm(desk.receive(data, kind=JobKind.REVOKE), columns=said)
    job_id = desk.receive(data, kind=JobKind.REVOKE)
    assert desk.detect(job_id).columns == said
    unseen = desk.detect(job_id, is_seen=False)
    assert unseen.columns == said | {"recipient_email": "recipient_email", "Shoe size": ""}
    assert set(unseen.problems) == {"Shoe size"}


def test_a_reading_can_be_confirmed_again_until_the_numbers_are(desk):
    job_id = desk.check(roster(row(), row("Ida", "ida@example.org")))
    columns = dict(desk.detect(job_id).columns)
    desk.confirm(job_id, columns=columns | {"Evidence": "narrative"})
    with pytest.raises(NotEditable):
        desk.confirm(job_id)
    assert run_waiting_readings(desk.parts) == 1
    assert desk.fates(job_id) == ["warning", "warning"], "the evidence is something else now"
    with desk.write.begin() as session:
        job = session.get_one(Job, job_id)
        confirm(session, job, whose(session)[1], expected=2, now=NOW)
    with pytest.raises(NotEditable):
        desk.confirm(job_id)
    run_waiting_readings(desk.parts)
    assert desk.uploads.files == {}, "a confirmed roster needs no file"
    with pytest.raises(NotEditable, match="no longer there"):
        desk.detect(job_id)


def test_what_is_done_with_a_roster_is_recorded_without_names(desk):
    job_id = desk.check(roster(row()))
    with desk.read() as session:
        events = session.scalars(
            select(AuditEvent).where(AuditEvent.subject_id == job_id).order_by(AuditEvent.at)
        ).all()
    assert {event.action for event in events} == {"job.created", "job.reading_confirmed", "job.checked"}
    assert not any("mary" in str(event.details).lower() for event in events)


def test_every_field_can_be_named_by_itself():
    for draft in (DRAFT, Draft.from_document(knowledge_design())):
        names = [field.name for field in fields_of(JobKind.AWARD, draft)]
        assert suggest_columns(names, JobKind.AWARD, draft) == {name: name for name in names}


def test_no_field_is_suggested_twice():
    assert suggest_columns(["Mail", "E-mail", "name"], JobKind.AWARD, DRAFT) == {
        "Mail": "recipient_email",
        "E-mail": "",
        "name": "recipient_name",
    }


def test_a_mark_is_read_with_a_point_only(desk, monkeypatch):
    from issuer.store.designs import Achievement

    with desk.write.begin() as session:
        session.scalars(select(Achievement)).one().draft = knowledge_design()
    marks = ["16", "19.5", "15.9", "19,5", "1e1", "１８", "21", "", "-1", "nan"]
    rows = [["N", f"p{n}@example.org", mark] for n, mark in enumerate(marks)]
    job_id = desk.check(roster(*rows, header=("Name", "Mail", "Score")))
    fates = [fate.replace("warning", "ready") for fate in desk.fates(job_id)]
    assert fates == ["ready"] * 2 + ["wrong"] * 8
    assert "Write it with a point" in desk.rows(job_id)[3].findings[0]["message"]


def test_rows_to_correct_come_back_alone_and_are_read_past_their_reasons(desk):
    header = (*HEADER, "Own id")
    job_id = desk.check(roster([*row(), "1"], [*row(mail="x"), "=2"], [*row(), "3"], header=header, separator=";"))
    data = corrected(desk, job_id)
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert table[0] == [*header, "reason"]
    assert [line[6] for line in table[1:]] == ["'=2", "3"]
    assert table[1][7].startswith("E-mail: Give an e-mail address")
    again = desk.check(data.replace(b'"x"', b'"right@example.org"'))
    assert desk.fates(again) == ["ready", "ready"]
    assert desk.rows(again)[0].cells["Own id"] == "=2"
    assert corrected(desk, again).count(b"reason") == 1


def test_an_apostrophe_of_the_file_itself_is_kept(desk):
    assert desk.rows(desk.check(roster(row("'=x"))))[0].cells["Name"] == "'=x"


@pytest.mark.parametrize("draft", [DRAFT, Draft.from_document(knowledge_design())])
def test_the_sample_has_the_right_columns_and_a_row_that_is_nobody(draft):
    data = sample_file(JobKind.AWARD, draft)
    table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    meant = suggest_columns(table[0], JobKind.AWARD, draft)
    assert all(meant.values())
    assert {field.name for field in fields_of(JobKind.AWARD, draft) if field.is_required} <= set(meant.values())


def test_the_row_of_the_sample_that_explains_is_never_awarded(desk):
    job_id = desk.check(sample_file(JobKind.AWARD, DRAFT) + b"Mary,m@example.org,Passing,Passing,,,Led,,,,\r\n")
    assert desk.fates(job_id) == ["wrong", "ready"]
    assert desk.found(job_id)[0] == [("recipient_email", "legend")]
    assert "Not yet or Passing or Advanced" in desk.rows(job_id)[0].cells["level:Planning"]


@pytest.mark.parametrize("kind", [JobKind.REVOKE, JobKind.REISSUE])
def test_the_other_samples_are_nobody_either(desk, kind):
    job_id = desk.check(sample_file(kind, None), kind=kind)
    assert desk.fates(job_id) == ["wrong"]
    assert desk.found(job_id) == [[("recipient_email", "legend")]]


def test_a_reason_for_all_rows_needs_no_column(desk, award_in):
    with desk.write.begin() as session:
        made = award_in(session, AwardRequest("P", "p@example.org", levels={"r1": "passing", "r2": "passing"}))
    data = roster([made.code], header=("Code",))
    with pytest.raises(Invalid, match="Why it is revoked"):
        desk.check(data, kind=JobKind.REVOKE)
    assert desk.fates(desk.check(data, kind=JobKind.REVOKE, reason="Course was cancelled")) == ["ready"]


def test_the_preview_of_a_row_is_what_will_be_signed(desk):
    job_id = desk.check(roster(row(planning="ADVANCED"), row(planning="?")), name_is_public=True)
    with desk.read() as session:
        job = session.get_one(Job, job_id)
        document = preview_row(session, job, 1, addresses=ADDRESSES, now=NOW)
        assert document["credentialSubject"]["identifier"][0]["identityHash"] == "Mary Jackson"
        assert document["credentialSubject"]["result"][0]["achievedLevel"].endswith("/advanced")
        assert document["evidence"][0]["narrative"] == "Led a group of six."
        with pytest.raises(Invalid):
            preview_row(session, job, 2, addresses=ADDRESSES, now=NOW)
        with pytest.raises(NotFound):
            preview_row(session, job, 3, addresses=ADDRESSES, now=NOW)


def test_counts_are_those_of_the_states(desk):
    from issuer.store.jobs import count_rows

    job_id = desk.check(roster(row(), row(), row(mail="x"), row("=N", "n@example.org")))
    with desk.read() as session:
        assert count_rows(session, job_id) == {
            RowState.READY: 1,
            RowState.DUPLICATE: 1,
            RowState.WRONG: 1,
            RowState.WARNING: 1,
        }
