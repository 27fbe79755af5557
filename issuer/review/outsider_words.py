"""Words about what outsiders can read: titles that mislead, fast-changing fields, short forms, ways to reach someone.

English only, except the codes of languages. W9 follows the words that NZQA bars from titles (sources.py, S17); W12
lists fields in which what was right last year may harm today, our reading of S04 and S05; the short forms are those
that newspapers print without explanation. The selection, the guards and the patterns are ours.
"""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


W9 = re.compile(
    r"\b(?:national|diplomas?|degrees?|bachelors?|masters?|doctor|doctorates?|under-?graduate|post-?graduate"
    r"|certified|licen[sc]ed|chartered|accredited)\b",
    re.IGNORECASE,
)
"""Words in a title that promise a qualification, a licence or a rank."""

W9_GUARD = re.compile(
    # Angles and temperatures, which are measured in degrees; data, files and people called master.
    r"\b(?:\d+(?:[.,]\d+)?|ninety|forty-five|sixty|thirty|three[- ]sixty)[- ]?degrees?\b"
    r"|\bdegrees?\s+(?:celsius|fahrenheit)\b|\bdegrees\s+of\b"
    r"|\bmaster\s+(?:data|files?|plans?|planning|cop(?:y|ies)|keys?|schedules?|scheduling|production|batch|records?"
    r"|switch(?:es)?|cylinders?)\b"
    r"|\b(?:scrum|quiz|station|harbou?r|game|dungeon|choir)\s+masters?\b",
    re.IGNORECASE,
)
"""Guards of W9: where one of its words means something else. Blanked out before W9 is looked for."""

W12 = re.compile(
    # As the beginning of a word where the word is long enough to be meant: "ai" also begins "aid", "gas" "gastronomy".
    r"\b(?:security|cyber|cloud|software|network|medical|nursing|infection|clinical|resuscitation|first[- ]aid"
    r"|medication|welding|electrical|lifting|driving|aviation|food|safety|gas-?(?:fit|safe)|(?:ai|gas)\b)[\w-]*",
    re.IGNORECASE,
)
"""Fields that change fast or in which old habits do harm."""

# --- Short forms ---

KNOWN_ABBREVIATIONS = _words(
    """
    AC AD ADHD AED AI AIDS AM API ATM A&E B&B BBC BC BMI CAD CCTV CD CE CEO CFO CNC CO COVID CPR CPU CRM CSV CSS CT CTO
    CV DC DIY DJ DNA DVD ECG EEG EKG EU EUR FAQ FBI FM FTP GB GBP GCSE GDP GDPR GIF GMO GMT GP GPS GPU HD HDMI HGV HIV
    HR HTML HTTP HTTPS HVAC IBM ICT ICU ID IMF IP IQ ISBN ISO IT IV JPEG JPG JSON KPI LAN LCD LED LGBT LGBTQ LPG MB MBA
    MIG MP MRI MRSA NASA NATO NB NGO NHS NZ OECD OK PC PDF PE PIN PM PNG PPE PR PTSD PVC QA QR Q&A R&D RAM RGB RNA ROI
    RSS SAP SARS SEO SIM SMART SMS SOS SQL SSD STEM STI SUV SVG SWOT TB TIG TV UAE UI UK UN UNESCO UNICEF URL US USA USB
    USD UTF UV UX VAT VIP VPN VR WHO WIFI WLAN XML YMCA ZIP
    BASIC BMW COBOL FORTRAN IKEA LEGO PHP SPSS
    """
)
"""Abbreviations that a stranger can be expected to read (UV, WHO, PDF); every other is spelled out once."""

STANDARDS_BODIES = _words(
    "ISO IEC EN DIN BS ASTM ANSI IEEE AS NZS API ASME AWS NFPA CEN ETSI ITU VDE VDI CEFR EQF WCAG RFC FIPS NIST OHSAS"
)
"""Who numbers standards: with digits after it (ISO 5817), no course code."""

TECHNICAL_PREFIXES = _words("AES COP COVID CSS DSM EU GPT HDMI HTML ICD JPEG MPEG RSA SARS SHA UN USB UTF")
TECHNICAL_CODES = _words(
    "CAT5 CAT6 CH4 CO2 ES6 HSPB27 HBA1C MD5 MP3 MP4 NEWS2 NH3 NO2 NOX "
    "PM10 PM2 RJ45 RS232 RS485 SHA256 SO2 SOC2 TLS1 VO2 WD40"
)
"""Names of formats, gases and illnesses that look like a course code (HTML5, ICD-10, CO2)."""

EMPHASISED = _words("MUST ONLY NEVER ALWAYS EACH EVERY ONE TWO THREE NEW BEST FREE STOP DONE NEEDS EVERYONE NOBODY")
"""Words that people shout; those of STOP_WORDS (NOT, ALL) count too."""

# --- Ways to reach someone ---

CONTACT_ADDRESS = re.compile(
    r"[\w+-]@[\w-]{1,64}\.\w|https?://|\bwww\.\w|\w\.(?:org|com|net|edu|eu|ie|uk|nz|au|ca|de|fr|nl|no|example)\b"
    r"|\broom\s+\w{0,3}\d|\bp\.?\s?o\.?\s?box\b",
    re.IGNORECASE,
)
"""An address on paper or in the net: mail, link, host, room."""

CONTACT_NUMBER = re.compile(r"(?<![\w.-])\+?\(?\d(?:[ ()/.-]{0,2}\d){4,20}(?![\w-])")
DATE_OR_YEARS = re.compile(
    r"\b\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b|\b\d{4}\s?[-/–]\s?\d{2,4}\b"
)
"""Digits that are a date or a span of years, so no telephone number."""

ASKING = re.compile(
    r"\b(?:ask(?:s|ed|ing)?|contact(?:s|ed|ing)?|writ(?:e|es|ing)|e-?mail(?:s|ed|ing)?|phone|ring|call|tell|talk|speak"
    r"|message|inform|notify|request(?:s|ed)?|appl(?:y|ies)|approach|discuss|arrange[ds]?|agree[ds]?|reach|touch|let"
    r"|turn)\b",
    re.IGNORECASE,
)
"""What one does to reach someone."""

ROLE_TO_ASK = re.compile(
    r"\b(?:assessors?|tutors?|teachers?|trainers?|instructors?|lecturers?|coordinators?|co-ordinators?|officers?"
    r"|advis[eo]rs?|managers?|administrators?|leaders?|facilitators?|coach(?:es)?|mentors?|supervisors?|librarians?"
    r"|counsell?ors?|secretary|registrar|head|lead|staff|team|office|desk|help-?desk|service|services|department"
    r"|organisers?|organizers?|issuer|examiners?|invigilators?|us)\b",
    re.IGNORECASE,
)
"""Whom one asks. Those who ask (learner, candidate) are not among them."""

# --- Other ways to earn it ---

DENIAL = re.compile(
    r"^\W*(?:n/?a|none|never|no|not)\W*$"
    r"|\b(?:not|cannot|no|never)\b[^.;:]{0,60}\b(?:accept(?:ed)?|recogni[sz]ed?|consider(?:ed)?|count(?:ed|s)?|credit(?:ed)?|possible"
    r"|available|applicable|allow(?:ed)?|assess(?:ed)?|offer(?:ed)?|exemptions?|exceptions?|waived?)\b"
    r"|^\W*no\s+(?:prior|previous|earlier|other|recognition|exemptions?|exceptions?|credit|alternatives?|routes?)\b"
    r"|\bno\s+(?:other|alternative)\s+(?:way|route|path|option)s?\b",
    re.IGNORECASE,
)
"""A text on prior learning that gives no other way."""

OTHER_ROUTE = re.compile(
    r"\b(?:or|but|instead|unless|except|alternatively|equivalent|otherwise|in place of|in lieu)\b", re.IGNORECASE
)
"""Words that open another way beside a course."""

# --- Languages ---

LANGUAGES = _words(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es
    et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki
    kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no
    nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta
    te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
    """
)
"""The two-letter codes of ISO 639, which BCP 47 uses where there is one. Codes of countries (jp, cz) are none."""
