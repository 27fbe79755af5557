"""Sources by those who make the standards of badges and frameworks of micro-credentials: 1EdTech, Digital Promise."""

from __future__ import annotations

from collections.abc import Mapping

from issuer.review.source import Source

BADGE_SOURCES: Mapping[str, Source] = {
    "S01": Source(
        "Digital Promise",
        "Evaluating Micro-credentials for Quality: What to Look For",
        "https://digitalpromise.org/2025/08/19/evaluating-micro-credentials-for-quality-what-to-look-for",
        dated="2025-08-19",
        read="an archived copy: the opening, the key ideas and the list of types; two more lists were missing there",
        quotable=False,
    ),
    "S02": Source(
        "1EdTech",
        "TrustEd Microcredential Coalition and Framework",
        "https://www.1edtech.org/program/tmc",
        dated="2024",
        read="the three types and the three levels of expectation; the field-by-field table was not in the copy read",
        quotable=False,
    ),
    "S03": Source(
        "1EdTech",
        "Coalition ... Releases Framework for Trusted Digital Credentials",
        "https://www.1edtech.org/1edtech-article/coalition-of-education-and-edtech-leaders-releases-framework-for-trusted-digital",
        dated="2024-03-05",
        read="the whole article",
    ),
    "S04": Source(
        "1EdTech",
        "Open Badges 3.0 specification, data model",
        "https://www.imsglobal.org/spec/ob/v3p0/",
        dated="2024",
        read="the whole data model, as its source stood on 2025-04-07",
    ),
    "S05": Source(
        "1EdTech",
        "Open Badges 3.0 implementation guide, recommended practices",
        "https://www.imsglobal.org/spec/ob/v3p0/impl/",
        dated="2024",
        read="the recommended practices",
    ),
    "S06": Source(
        "1EdTech",
        "Open Badges extensions: Assessment v2.0; Issuer Accreditation v2.0; Accessibility",
        "https://github.com/1EdTech/openbadges-specification/tree/main/extensions",
        dated="2024",
        read="the three extensions",
    ),
    "S07": Source(
        "Digital Promise",
        "How It Works (micro-credential framework)",
        "https://digitalpromise.org/initiative/educator-micro-credentials/how-it-works/",
        dated="",
        read="the whole page",
    ),
    "S08": Source(
        "Digital Promise",
        "Digital Promise's approach: framework template, research and transparency",
        "https://digitalpromise.org/?p=76581",
        dated="",
        read="the opening",
    ),
    "S09": Source(
        "Digital Promise",
        "5 Tips to Design More Accessible Micro-credentials",
        "https://digitalpromise.org/2023/11/30/5-tips-to-design-more-accessible-micro-credentials/",
        dated="2023-11-30",
        read="tips 1 to 3",
    ),
    "S10": Source(
        "Digital Promise",
        "Apply, Submit, and Resubmit; What, When, Who, Why and How (help centre)",
        "https://digitalpromisehelp.zendesk.com/hc/en-us/articles/15011822560279-Apply-Submit-and-Resubmit-Micro-credentials",
        dated="2024",
        read="the help pages named",
    ),
    "S11": Source(
        "Digital Promise",
        "Digital Promise Micro-credentials and Credential Engine: promoting transparency",
        "https://digitalpromise.org/2024/11/21/digital-promise-micro-credentials-and-credential-engine-promoting-transparency-throughout-the-ecosystem",
        dated="2024-11-21",
        read="the opening",
    ),
    "S12": Source(
        "Digital Promise; digiLEARN & RTI",
        "Quality Assurance Across States (MPOS / digiLEARN QA standards)",
        "https://digitalpromise.org/2025/03/13/quality-assurance-across-states-how-a-standard-supports-learners/",
        dated="2025-03-13",
        read="how it is built (13 standards, 29 components, all to be met); the standards themselves were not there",
        quotable=False,
    ),
    "S13": Source(
        "Digital Promise",
        "The Role of Micro-Credentials in Lifelong Learning and Development (eBook)",
        "https://pressbooks.pub/microcredentials/",
        dated="2024",
        read="the glossary and the openings of chapters 1 and 4",
    ),
}
