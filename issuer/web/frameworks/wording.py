"""Types of entries and the state of an upload, in words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from issuer.store.frameworks import ImportState

TYPES: dict[str, LazyString] = {
    "skill": _l("Skill"),
    "knowledge": _l("Knowledge"),
    "ability": _l("Ability"),
    "activity": _l("Work activity"),
    "competency": _l("Competency"),
    "occupation": _l("Occupation"),
    "group": _l("Group"),
    "other": _l("Other"),
}
FILES: dict[str, LazyString] = {
    "esco": _l(
        "CSV in your language: skills, occupations, skillGroups, ISCOGroups, both broaderRelations and skillsHierarchy."
    ),
    "onet": _l(
        "Text or Excel: Occupation Data, Content Model Reference, Skills, Knowledge, Abilities and Work Activities."
    ),
    "case": _l("JSON: the whole package of one framework (CFPackages), CASE 1.0 or 1.1."),
    "ctdl": _l("JSON-LD: the graph of one competency framework with its competencies."),
    "opensalt": _l("CSV: the export of one framework. It does not name itself, so give it a title."),
}
STATES: dict[ImportState, LazyString] = {
    ImportState.WAITING: _l("Waiting to be read"),
    ImportState.READING: _l("Being read"),
    ImportState.DONE: _l("Taken in"),
    ImportState.FAILED: _l("Not taken in"),
}


def type_name(kind: str) -> str:
    """Return a type of entries in words."""
    return str(TYPES.get(kind, kind))
