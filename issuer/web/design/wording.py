"""The words for values of enumerations, in the order of the format."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from babel import Locale
from flask_babel import LazyString, get_locale
from flask_babel import lazy_gettext as _l

Words = Mapping[str, str | LazyString]

TYPES: Words = {
    "competency": _l("Competency: they can do it"),
    "knowledge": _l("Knowledge: they know it"),
    "participation": _l("Participation: they took part"),
    "industry": _l("Industry: they meet the trade’s own standard"),
}
TYPE_HINTS: Words = {
    "competency": _l("Shown in real work, which somebody qualified judges with a rubric."),
    "knowledge": _l("Shown in a quiz, an exam or an oral test with a pass mark."),
    "participation": _l("They were there. It says nothing about skill, and must not sound as if it did."),
    "industry": _l("An exam, a field task or a performance that employers or a trade body set."),
}
TYPE_NAMES: Words = {
    "competency": _l("competency-based credential"),
    "knowledge": _l("knowledge check"),
    "participation": _l("participation badge"),
    "industry": _l("industry-aligned credential"),
}
NEED_EVIDENCE: Words = {
    "job_postings": _l("Job advertisements"),
    "employer_statement": _l("What an employer says"),
    "survey": _l("Survey"),
    "regulation": _l("Law or regulation"),
    "local_data": _l("Data of our own"),
    "research": _l("Research"),
    "other": _l("Something else"),
}
PARTNER_ROLES: Words = {
    "employer": _l("Employer"),
    "industry_body": _l("Industry or professional body"),
    "regulator": _l("Regulator"),
    "practitioner": _l("Practitioner"),
    "community": _l("Community"),
    "learner": _l("Learner"),
    "education_provider": _l("Education provider"),
    "other": _l("Other"),
}
LEVELLED: Words = {"not levelled": _l("It has no level in any framework")}
COSTS: Words = {"free": _l("Free"), "paid": _l("To be paid for")}
ARTIFACT_KINDS: Words = {
    "work_product": _l("Work product"),
    "performance_video": _l("Video of the performance"),
    "live_demonstration": _l("Live demonstration"),
    "workplace_observation": _l("Observation at work"),
    "project": _l("Project"),
    "case_record": _l("Case record"),
    "portfolio": _l("Portfolio"),
    "observer_statement": _l("Observer’s statement"),
    "supervisor_confirmation": _l("Supervisor’s confirmation"),
    "oral_questions": _l("Oral questions"),
    "process_notes": _l("Notes on the process"),
    "context_questions": _l("Context questions"),
    "quiz_exam": _l("Quiz or exam"),
    "attendance": _l("Attendance"),
    "completion_record": _l("Record of completion"),
    "reflection": _l("Reflection"),
    "self_report": _l("Self-report"),
    "testimonial": _l("Testimonial"),
}
FORMATS: Words = {
    "text": _l("Text"),
    "audio": _l("Audio"),
    "video": _l("Video"),
    "image": _l("Image"),
    "pdf": _l("PDF"),
    "file": _l("Other file"),
    "link": _l("Link"),
    "physical": _l("Physical object"),
    "in_person": _l("In person"),
}
SETTINGS: Words = {"real": _l("In real practice"), "simulation": _l("In a simulation")}
AUTHENTICITY: Words = {
    "supervised": _l("The work is done under supervision"),
    "observer_statement": _l("An observer states who did it"),
    "oral_questions": _l("The assessor asks about it in person"),
    "process_notes": _l("Drafts and notes show how it came about"),
    "workplace_confirmation": _l("The workplace confirms it"),
}
ASSESSMENT_KINDS: Words = {
    "exam": _l("Exam or quiz"),
    "performance": _l("Performance"),
    "artifact": _l("Submitted work"),
    "observation": _l("Observation"),
    "interview": _l("Interview"),
    "recognition_of_prior_learning": _l("Recognition of prior learning"),
}
PASS_RULES: Words = {
    "every_criterion_at_level": _l("Every criterion of the rubric reaches a level"),
    "mark": _l("A mark is reached"),
    "assessor_discretion": _l("The assessor decides freely"),
}
ASSESSORS: Words = {
    "self": _l("The earner"),
    "peer": _l("A peer"),
    "internal": _l("An assessor of ours"),
    "external": _l("An assessor from outside"),
    "automatic": _l("A machine marks it"),
}
IDENTITY_CHECKS: Words = {
    "unsupervised_unchecked": _l("Unsupervised, identity not checked"),
    "supervised_unchecked": _l("Supervised, identity not checked"),
    "supervised_online_checked": _l("Supervised online, identity checked"),
    "supervised_onsite_checked": _l("Supervised on site, identity checked"),
}
ALIGNMENT_TYPES: Words = {
    "ceasn:Competency": _l("A competency in a framework"),
    "ceterms:Credential": _l("Another credential"),
    "CFItem": _l("An item of a CASE framework"),
    "CFRubric": _l("A CASE rubric"),
    "CFRubricCriterion": _l("A criterion of a CASE rubric"),
    "CFRubricCriterionLevel": _l("A level of a CASE rubric"),
    "CTDL": _l("An entry in the Credential Registry"),
}
PATHWAYS: Words = {
    "standalone": _l("It stands alone"),
    "stackable": _l("It counts towards something larger"),
}
CREDIT_SYSTEMS: Words = {
    "ECTS": _l("ECTS"),
    "NZ": _l("New Zealand credits"),
    "US": _l("US credit hours"),
    "other": _l("Other"),
}
PARTICIPATION: Words = {"online": _l("Online"), "onsite": _l("On site"), "blended": _l("Partly online")}
QUALITY_ASSURANCE: Words = {
    "internal": _l("We check ourselves"),
    "external": _l("Somebody outside checks us"),
    "accredited": _l("We are accredited for it"),
    "none": _l("Nobody checks"),
}
STATUS_METHODS: Words = {
    "bitstring": _l("Yes, by a public status list (what Touchstone does)"),
    "revocation_list": _l("Yes, by a revocation list kept elsewhere"),
    "none": _l("No, it can never be taken back"),
}
EVIDENCE_INSIDE: Words = {
    "link": _l("A link to the work"),
    "narrative": _l("A description of the work, in words"),
    "none": _l("Nothing about the work"),
}
YES_NO: Words = {"true": _l("Yes"), "false": _l("No")}


class Countries(Mapping[str, str]):
    """The countries of ISO 3166-1 by their two letters, in the reader's language, by name."""

    def __getitem__(self, code: str) -> str:
        return _countries(str(get_locale() or "en"))[code]

    def __iter__(self):
        return iter(_countries(str(get_locale() or "en")))

    def __len__(self) -> int:
        return len(_countries("en"))


_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"})


@cache
def _countries(language: str) -> dict[str, str]:
    names = Locale.parse(language).territories
    found = {code: name for code, name in names.items() if len(code) == 2 and code.isalpha()}
    return dict(sorted(((c, n) for c, n in found.items() if c not in _NOT_COUNTRIES), key=lambda pair: pair[1]))


COUNTRIES = Countries()
