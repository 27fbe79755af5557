"""The published sources that the rules are informed by. Being informed by one says nothing of conformity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A publication: who published it, what it is called and where it can be read."""

    publisher: str
    title: str
    url: str


SOURCES: Mapping[str, Source] = {
    "S01": Source(
        "Digital Promise",
        "Evaluating Micro-credentials for Quality: What to Look For",
        "https://digitalpromise.org/2025/08/19/evaluating-micro-credentials-for-quality-what-to-look-for",
    ),
    "S02": Source(
        "1EdTech",
        "TrustEd Microcredential Coalition and Framework",
        "https://www.1edtech.org/program/tmc",
    ),
    "S03": Source(
        "1EdTech",
        "Coalition ... Releases Framework for Trusted Digital Credentials",
        "https://www.1edtech.org/1edtech-article/coalition-of-education-and-edtech-leaders-releases-framework-for-trusted-digital",
    ),
    "S04": Source(
        "1EdTech",
        "Open Badges 3.0 specification, data model",
        "https://www.imsglobal.org/spec/ob/v3p0/",
    ),
    "S07": Source(
        "Digital Promise",
        "How It Works (micro-credential framework)",
        "https://digitalpromise.org/initiative/educator-micro-credentials/how-it-works/",
    ),
    "S08": Source(
        "Digital Promise",
        "Digital Promise's approach: framework template, research and transparency",
        "https://digitalpromise.org/?p=76581",
    ),
    "S09": Source(
        "Digital Promise",
        "5 Tips to Design More Accessible Micro-credentials",
        "https://digitalpromise.org/2023/11/30/5-tips-to-design-more-accessible-micro-credentials/",
    ),
    "S10": Source(
        "Digital Promise",
        "Apply, Submit, and Resubmit; What, When, Who, Why and How (help centre)",
        "https://digitalpromisehelp.zendesk.com/hc/en-us/articles/15011822560279-Apply-Submit-and-Resubmit-Micro-credentials",
    ),
    "S15": Source(
        "Cedefop",
        "VET glossary: microcredential (mandatory elements)",
        "https://www.cedefop.europa.eu/en/tools/vet-glossary/glossary/microcredential",
    ),
    "S16": Source(
        "UNESCO",
        "Towards a common definition of micro-credentials",
        "https://unesdoc.unesco.org/ark:/48223/pf0000381668",
    ),
    "S17": Source(
        "NZQA",
        "Qualification and Micro-credential Listing and Operational Rules 2022, rule 6; micro-credentials page",
        "https://www2.nzqa.govt.nz/tertiary/approval-accreditation-and-registration/micro-credentials/",
    ),
    "S18": Source(
        "Australian Government (DESE)",
        "National Microcredentials Framework",
        "https://www.education.gov.au/national-microcredentials-framework",
    ),
    "S20": Source(
        "eCampusOntario",
        "Micro-credential Principles and Framework; Quality Checklist (toolkit ch. 13)",
        "https://ecampusontario.pressbooks.pub/microcredentialtoolkit/chapter/micro-credential-quality-checklist/",
    ),
    "S23": Source(
        "ASQA (Australia)",
        "Rules of evidence, Table 1.8-2, Standards for RTOs 2015",
        "https://www.asqa.gov.au/course-accreditation/users-guide-standards-vet-accredited-courses/accredited-courses-guide-appendices/appendix-7-rules-evidence",
    ),
    "S25": Source(
        "BloomBoard",
        "Types of indicators; Uniqueness of artifacts; Authentic implementation (support pages)",
        "https://support.bloomboard.com/hc/en-us/articles/360059412851-Understanding-the-Types-of-Indicators",
    ),
    "S27": Source(
        "Real Ideas / Badge Nation (RSA Badge Standard)",
        "Common badge writing mistakes; Stranger Test; pre-QA checklist; RSA layers",
        "https://knowledge.realideas.org/common-badge-writing-mistakes-and-how-to-solve-them",
    ),
    "S28": Source(
        "ICoBC",
        "Taxonomy, Quality Criteria and Quality Grid for micro-credentials and badges",
        "https://icobc.net/excellence-how-to-ensure-quality-roi/",
    ),
    "S29": Source(
        "New America (Tooley & Hood)",
        "Harnessing Micro-credentials for Teacher Growth: A Model State Policy Guide",
        "https://www.newamerica.org/education-policy/reports/harnessing-micro-credentials-for-teacher-growth-a-model-state-policy-guide/",
    ),
    "S33": Source(
        "Lehigh University; Pasadena City College; QM learning path",
        "Learning objectives: Bloom verbs and words to avoid; Bloom verbs",
        "https://www.pasadena.edu/instruction/slo-assessment/resources-for-faculty/blooms-taxonomy.php",
    ),
}
