"""Small files in the forms of five publishers, made here: their headers are the publishers', their content is ours."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

ESCO = "http://data.europa.eu/esco"
SKILLS = (
    "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,"
    "definition,inScheme,description"
)
OCCUPATIONS = (
    "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,regulatedProfessionNote,"
    "scopeNote,definition,inScheme,description,code"
)
SKILL_GROUPS = (
    "conceptType,conceptUri,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,inScheme,description,"
    "code"
)
ISCO_GROUPS = "conceptType,conceptUri,code,preferredLabel,status,altLabels,inScheme,description"
BROADER = "conceptType,conceptUri,broaderType,broaderUri"
HIERARCHY = (
    "Level 0 URI,Level 0 preferred term,Level 1 URI,Level 1 preferred term,Level 2 URI,Level 2 preferred term,"
    "Level 3 URI,Level 3 preferred term,Description,Scope note,Level 0 code,Level 1 code,Level 2 code,Level 3 code"
)
COLLECTION = (
    "conceptType,conceptUri,preferredLabel,status,skillType,reuseLevel,altLabels,description,broaderConceptUri,"
    "broaderConceptPT"
)
OCCUPATION_SKILLS = "occupationUri,relationType,skillType,skillUri"
SKILL_SKILLS = "originalSkillUri,originalSkillType,relationType,relatedSkillType,relatedSkillUri"
ONET_OCCUPATIONS = "O*NET-SOC Code\tTitle\tDescription"
ONET_RATINGS = (
    "O*NET-SOC Code\tElement ID\tElement Name\tScale ID\tData Value\tN\tStandard Error\tLower CI Bound\t"
    "Upper CI Bound\tRecommend Suppress\tNot Relevant\tDate\tDomain Source"
)
ONET_MODEL = "Element ID\tElement Name\tDescription"
OPENSALT = (
    "Identifier,fullStatement,Human Coding Scheme,sequenceNumber,Abbreviated Statement,ConceptKeywords,Notes,"
    "Is Child Of,IsPartOf,replacedBy,Exemplar,hasSkillLevel,IsRelatedTo"
)


def table(header: str, *rows: dict[str, str], delimiter: str = ",", before: bytes = b"\xef\xbb\xbf") -> bytes:
    """Return a table with a publisher's header; each row gives the cells it has, by the names of their columns."""
    names = header.split(delimiter)
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_NONE if delimiter == "\t" else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, quotechar=None if delimiter == "\t" else '"')
    writer.writerow(names)
    for row in rows:
        assert set(row) <= set(names), set(row) - set(names)
        writer.writerow([row.get(name, "") for name in names])
    return before + text.getvalue().encode()


def skill(number: int, label: str, **cells: str) -> dict[str, str]:
    """Return a row of ESCO's skills."""
    usual = {"conceptType": "KnowledgeSkillCompetence", "skillType": "skill/competence", "status": "released"}
    return {**usual, "conceptUri": f"{ESCO}/skill/{number}", "preferredLabel": label, **cells}


def skills(*rows: dict[str, str]) -> bytes:
    """Return a file of ESCO's skills."""
    return table(SKILLS, *rows)


def broader(child: str, parent: str) -> dict[str, str]:
    """Return a row of ESCO's broaderRelations; both ends are given without their common beginning."""
    return {"conceptUri": f"{ESCO}/{child}", "broaderUri": f"{ESCO}/{parent}"}


def case_package(**changes: Any) -> dict[str, Any]:
    """Return a CASE package of three items, one of them below another; `changes` replace its members."""
    link = {"title": "x", "uri": "https://case.example/x"}
    package: dict[str, Any] = {
        "CFDocument": {
            "identifier": "11111111-1111-4111-8111-111111111111",
            "uri": "https://case.example/uri/doc",
            "title": "River Trades Standards",
            "creator": "River Trades",
            "version": "2",
            "language": "en",
            "licenseURI": {**link, "title": "CC BY 4.0"},
            "officialSourceURL": "https://river.example/standards",
        },
        "CFItems": [
            {
                "identifier": "a0000000-0000-4000-8000-000000000001",
                "uri": "https://case.example/uri/1",
                "fullStatement": "Joining",
                "humanCodingScheme": "J",
            },
            {
                "identifier": "a0000000-0000-4000-8000-000000000002",
                "uri": "https://case.example/uri/2",
                "fullStatement": "Weld a fillet joint in three positions.",
                "abbreviatedStatement": "Weld fillet joints",
                "humanCodingScheme": "J.1",
                "conceptKeywords": ["steel", "fillet"],
            },
            {"identifier": "a0000000-0000-4000-8000-000000000003", "fullStatement": "Read a drawing"},
        ],
        "CFAssociations": [association(2, 1), association(1, 0)],
    }
    return package | changes


def association(child: int, parent: int, kind: str = "isChildOf") -> dict[str, Any]:
    """Return an association between items by number; 0 is the document."""
    ids = [f"a0000000-0000-4000-8000-00000000000{number}" for number in (child, parent)]
    if parent == 0:
        ids[1] = "11111111-1111-4111-8111-111111111111"
    return {
        "associationType": kind,
        "sequenceNumber": 1,
        "originNodeURI": {"title": "", "identifier": ids[0], "uri": f"https://elsewhere.example/{ids[0]}"},
        "destinationNodeURI": {"title": "", "identifier": ids[1], "uri": f"https://elsewhere.example/{ids[1]}"},
    }


def ctdl_graph(*competencies: dict[str, Any], **framework: Any) -> dict[str, Any]:
    """Return a CTDL-ASN document with one framework and the competencies given."""
    return {
        "@context": "https://credreg.net/ctdlasn/schema/context/json",
        "@graph": [
            {
                "@id": "https://registry.example/resources/ce-f",
                "@type": "ceasn:CompetencyFramework",
                "ceasn:name": {"en-US": "Harbour Competencies"},
                "ceasn:publisherName": [{"en-US": "Harbour Board"}],
                "ceasn:inLanguage": ["en"],
                **framework,
            },
            *competencies,
        ],
    }


def competency(number: int, **members: Any) -> dict[str, Any]:
    """Return a competency of it."""
    return {"@id": f"https://registry.example/resources/ce-{number}", "@type": "ceasn:Competency", **members}


def workbook(rows: list[list[str | float | None]], *, name: str = "Skills", dimension: str = "A1") -> bytes:
    """Return an xlsx of one sheet, with its texts shared as Excel does it."""
    shared: dict[str, int] = {}
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for place, value in enumerate(row):
            where = f"{chr(65 + place)}{number}"
            if isinstance(value, str):
                cells.append(f'<c r="{where}" t="s"><v>{shared.setdefault(value, len(shared))}</v></c>')
            elif value is not None:
                cells.append(f'<c r="{where}"><v>{value}</v></c>')
        lines.append(f'<row r="{number}">{"".join(cells)}</row>')
    sheet = f'<dimension ref="{dimension}"/><sheetData>{"".join(lines)}</sheetData>'
    return packed(sheet, "".join(f"<si><t>{escape(text)}</t></si>" for text in shared), name)


def packed(sheet: str, shared: str = "", name: str = "Skills") -> bytes:
    """Return an xlsx around the inside of a sheet and of its shared texts."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        f'<sheet name="{name}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{shared}</sst>',
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path, text in parts.items():
            target.writestr(path, '<?xml version="1.0" encoding="UTF-8"?>' + text)
    return archive.getvalue()


def as_json(document: Any) -> bytes:
    """Return a document as a file."""
    return json.dumps(document).encode()


def opened(data: bytes) -> BinaryIO:
    """Return bytes as an open file."""
    return io.BytesIO(data)
