"""What is known of each publisher: name, licence, attribution and where the official files are.

Licences change, and what stands here is to be confirmed on the page that the files come from; whoever imports them can
put other words in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from issuer.frameworks.item import FrameworkInfo, Kind


@dataclass(frozen=True, slots=True)
class Publisher:
    """A source of framework files, for the page that says where to get them. `files` says which of them to take."""

    kind: Kind
    title: str
    download: str
    files: str


PUBLISHERS: tuple[Publisher, ...] = (
    Publisher(
        Kind.ESCO,
        "ESCO",
        "https://esco.ec.europa.eu/en/use-esco/download",
        "CSV, in your language: skills, occupations, skillGroups, ISCOGroups, both broaderRelations, skillsHierarchy",
    ),
    Publisher(
        Kind.ONET,
        "O*NET",
        "https://www.onetcenter.org/database.html",
        "Text or Excel: Occupation Data, Content Model Reference, Skills, Knowledge, Abilities, Work Activities",
    ),
    Publisher(
        Kind.CASE,
        "CASE",
        "https://casenetwork.imsglobal.org/",
        "JSON: the package of one framework (CFPackages), 1.0 or 1.1",
    ),
    Publisher(
        Kind.CTDL,
        "CTDL-ASN",
        "https://credentialfinder.org/",
        "JSON-LD: the graph of one competency framework, with its competencies",
    ),
    Publisher(
        Kind.OPENSALT,
        "OpenSALT",
        "https://opensalt.net/",
        "CSV: the export of one framework; it does not name itself, so give it a title",
    ),
)


def esco_info(language: str) -> FrameworkInfo:
    """Return what is known of ESCO. Each language is imported by itself, for its labels are all there is in a file."""
    return FrameworkInfo(
        kind=Kind.ESCO,
        identifier=f"http://data.europa.eu/esco#{language}",
        title="ESCO",
        publisher="European Commission",
        licence="Reuse allowed with acknowledgement of the source",
        attribution="This service uses the ESCO classification of the European Commission.",
        source="https://esco.ec.europa.eu/en/use-esco/download",
        language=language,
    )


def onet_info() -> FrameworkInfo:
    """Return what is known of O*NET, which is published in English only."""
    return FrameworkInfo(
        kind=Kind.ONET,
        identifier="https://www.onetcenter.org/database.html",
        title="O*NET",
        publisher="U.S. Department of Labor, Employment and Training Administration",
        licence="CC BY 4.0",
        attribution=(
            "This page includes information from the O*NET Database by the U.S. Department of Labor, Employment and "
            "Training Administration (USDOL/ETA). Used under the CC BY 4.0 license. O*NET® is a trademark of USDOL/ETA."
        ),
        source="https://www.onetcenter.org/database.html",
        language="en",
    )
