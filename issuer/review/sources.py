"""The published sources that the rules are informed by. Being informed by one says nothing of conformity.

One entry a publication, with what of it was read. A publication that no rule names any more stays in the list, for it
shaped the choice of rules.
"""

from __future__ import annotations

from collections.abc import Mapping

from issuer.review.badge_sources import BADGE_SOURCES
from issuer.review.source import Source

SOURCES: Mapping[str, Source] = {
    **BADGE_SOURCES,
    "S14": Source(
        "Council of the EU",
        "Council Recommendation 2022/C 243/02 on a European approach to micro-credentials",
        "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=celex:32022H0627(02)",
        dated="2022-06-16",
        read=(
            "the definition, and the elements of Annex I as Cedefop and a copy of the Commission's draft give them; "
            "the ten principles of Annex II are recalled"
        ),
        recalled=True,
        quotable=False,
    ),
    "S15": Source(
        "Cedefop",
        "VET glossary: microcredential (mandatory elements)",
        "https://www.cedefop.europa.eu/en/tools/vet-glossary/glossary/microcredential",
        dated="",
        read="the whole entry",
    ),
    "S16": Source(
        "UNESCO",
        "Towards a common definition of micro-credentials",
        "https://unesdoc.unesco.org/ark:/48223/pf0000381668",
        dated="2022",
        read="the definition, as quoted in the Digital Promise eBook; the address is recalled",
        recalled=True,
        quotable=False,
    ),
    "S17": Source(
        "NZQA",
        "Qualification and Micro-credential Listing and Operational Rules 2022, rule 6; micro-credentials page",
        "https://www2.nzqa.govt.nz/tertiary/approval-accreditation-and-registration/micro-credentials/",
        dated="2022",
        read="rule 6 and the page on micro-credentials",
    ),
    "S18": Source(
        "Australian Government (DESE)",
        "National Microcredentials Framework",
        "https://www.education.gov.au/national-microcredentials-framework",
        dated="2021-11",
        read="two summaries of it (VDC; On Target Work Skills); the address is recalled",
        recalled=True,
        quotable=False,
    ),
    "S19": Source(
        "B. Oliver, Deakin University",
        "Making micro-credentials work (critical information summary, p. 25)",
        "https://wikibadges.org/doku.php?id=en:badge:cri-critical_information_summary-_oliver_2019",
        dated="2019",
        read="the template made from it",
        quotable=False,
    ),
    "S20": Source(
        "eCampusOntario",
        "Micro-credential Principles and Framework; Quality Checklist (toolkit ch. 13)",
        "https://ecampusontario.pressbooks.pub/microcredentialtoolkit/chapter/micro-credential-quality-checklist/",
        dated="2020",
        read="the framework in a copy (Michener), and the opening of the checklist",
        quotable=False,
    ),
    "S21": Source(
        "Malaysian Qualifications Agency",
        "Guidelines to Good Practices: Micro-credentials",
        "https://www2.mqa.gov.my/portalmc/",
        dated="2020",
        read="five principles, on the contents page of a draft; two conditions, in The Star of 2022-12-11",
    ),
    "S22": Source(
        "Contact North / TeachOnline.ca",
        "The 10-Question Micro-Credential Checklist",
        "https://teachonline.ca/tools-trends/articles/the-10-question-micro-credential-checklist",
        dated="2023-04-06",
        read="items 1 to 8",
    ),
    "S23": Source(
        "ASQA (Australia)",
        "Rules of evidence, Table 1.8-2, Standards for RTOs 2015",
        "https://www.asqa.gov.au/course-accreditation/users-guide-standards-vet-accredited-courses/accredited-courses-guide-appendices/appendix-7-rules-evidence",
        dated="2015",
        read="the whole table",
    ),
    "S24": Source(
        "R. Tierney & M. Simon, PARE 9(2)",
        "What's still wrong with rubrics: focusing on the consistency of performance criteria across scale levels",
        "https://doi.org/10.7275/jtvt-wg68",
        dated="2004",
        read="the opening",
    ),
    "S25": Source(
        "BloomBoard",
        "Types of indicators; Uniqueness of artifacts; Authentic implementation (support pages)",
        "https://support.bloomboard.com/hc/en-us/articles/360059412851-Understanding-the-Types-of-Indicators",
        dated="",
        read="the three support pages",
    ),
    "S26": Source(
        "Credly",
        "What is badge metadata? (issuer support)",
        "https://credlyissuer.zendesk.com/hc/en-us/articles/360027660112-What-is-badge-metadata-How-do-I-add-metadata-to-a-template",
        dated="2023-04-19",
        read="the opening",
    ),
    "S27": Source(
        "Real Ideas / Badge Nation (RSA Badge Standard)",
        "Common badge writing mistakes; Stranger Test; pre-QA checklist; RSA layers",
        "https://knowledge.realideas.org/common-badge-writing-mistakes-and-how-to-solve-them",
        dated="",
        read="the pages named",
    ),
    "S28": Source(
        "ICoBC",
        "Taxonomy, Quality Criteria and Quality Grid for micro-credentials and badges",
        "https://icobc.net/excellence-how-to-ensure-quality-roi/",
        dated="2022",
        read="the page, and the clause on attendance as a reader quotes it",
    ),
    "S29": Source(
        "New America (Tooley & Hood)",
        "Harnessing Micro-credentials for Teacher Growth: A Model State Policy Guide",
        "https://www.newamerica.org/education-policy/reports/harnessing-micro-credentials-for-teacher-growth-a-model-state-policy-guide/",
        dated="2021-01",
        read="the definition",
    ),
    "S30": Source(
        "SUNY",
        "Micro-credential policy and guiding principles",
        "https://system.suny.edu/academic-affairs/microcredentials/",
        dated="2018",
        read="the whole policy",
    ),
    "S31": Source(
        "AACRAO; UMBC",
        "Alternative Credentials: Considerations, Guidance, and Best Practices (and UMBC definitions drawn from it)",
        "https://badges.umbc.edu/about/definitions",
        dated="2022",
        read="the definitions and the scope",
    ),
    "S32": Source(
        "UPCEA",
        "Hallmarks of Excellence in Credential Innovation",
        "https://upcea.edu/credentialhallmarks/",
        dated="",
        read="the opening",
    ),
    "S33": Source(
        "Lehigh University; Pasadena City College; QM learning path",
        "Learning objectives: Bloom verbs and words to avoid; Bloom verbs",
        "https://www.pasadena.edu/instruction/slo-assessment/resources-for-faculty/blooms-taxonomy.php",
        dated="",
        read="the lists of verbs and of words to avoid",
    ),
    "S34": Source(
        "W3C",
        "WCAG 2.2: 1.1.1 Non-text content, 3.1.5 Reading level",
        "https://www.w3.org/TR/WCAG22/",
        dated="2023",
        read="criterion 3.1.5 through explainers; criterion 1.1.1 is recalled",
        recalled=True,
        quotable=False,
    ),
    "S35": Source(
        "Surrey County Council (citing plain-English practice)",
        "Reading level for web pages",
        "https://www.surreycc.gov.uk/website/writing-guide/reading-levels-for-web-pages",
        dated="",
        read="the whole page",
    ),
    "S36": Source(
        "Credential Engine",
        "CTDL benchmark models; publishing guidance (subject web page must resolve)",
        "https://credreg.net/registry/policy",
        dated="2019-20",
        read="the benchmark models and the publishing guidance",
    ),
    "S37": Source(
        "Connecting Credentials (Lumina, CSW, CLASP)",
        "Beta Credentials Framework (eight levels)",
        "http://connectingcredentials.org/framework/",
        dated="2015",
        read="the eight levels",
    ),
    "S38": Source(
        "European MOOC Consortium",
        "Common Microcredential Framework",
        "https://www.futurelearn.com/info/the-common-microcredential-framework",
        dated="2019",
        read="the whole page",
    ),
    "S39": Source(
        "QAA (UK)",
        "Micro-credentials Characteristics Statement",
        "https://www.qaa.ac.uk/the-quality-code/characteristics-statements/micro-credentials",
        dated="2022-05-30",
        read="the summary",
    ),
    "S40": Source(
        "Open Skills Network",
        "Rich Skill Descriptor draft",
        "https://rsd.openskillsnetwork.org",
        dated="2020",
        read="the opening",
    ),
    "S41": Source(
        "European Training Foundation",
        "Portability of micro-credentials (after Camilleri & Ardie 2022)",
        "https://openspace.etf.europa.eu/pages/portability-micro-credentials",
        dated="2022",
        read="the whole page",
    ),
    "S42": Source(
        "SURF",
        "Edubadges Metadata Model OB3",
        "https://github.com/edubadges/edubadges-server/wiki/Edubadges-Metadata-Model-OB3",
        dated="2026-10-26",
        read="the overview",
    ),
    "S43": Source(
        "VET Resources (on the RTO Standards)",
        "Standard 1.4: fair, flexible, valid and reliable assessment (AI risk)",
        "https://vetresources.com.au/blog/standard-1-4-fair-flexible-valid-and-reliable-assessment-getting-the-judgement-right",
        dated="2025",
        read="the whole article",
    ),
}
