"""Word lists and patterns that the rules judge by, under the names the criteria give them (W1, W2, ...).

English only. Where they come from: W1 and W2 follow the lists of Bloom verbs and of words to avoid that Lehigh
University, Pasadena City College and the QM learning path publish (sources.py, S33); W3 follows ICoBC's clause
that attendance is no evidence of learning (S28); W4 and W7 follow Badge Nation's writing mistakes and pre-QA
checklist (S27); W11 sorts evidence as 1EdTech's and Digital Promise's types do (S02, S07). The selection, the
guards and the patterns are ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from issuer.review.trade_verbs import EVERYDAY, PRACTISED


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


W1: Mapping[str, frozenset[str]] = {
    "remember": _words(
        """
        cite define identify label list locate match name outline quote recall recite recognise
        recognize state
        """
    ),
    "understand": _words(
        """
        classify compare contrast describe discuss explain illustrate infer interpret paraphrase restate
        summarise summarize translate
        """
    ),
    "apply": _words(
        """
        adapt adjust administer apply assemble brief build calculate calibrate chart clean coach collect
        compute conduct configure construct convert cook coordinate cut deliver demonstrate deploy
        disinfect dispense document draw edit enter execute fabricate facilitate file fit follow
        implement inspect install instruct interview isolate lead log maintain make manage map measure
        mentor model moderate monitor negotiate open operate organise organize patch perform place plan
        position prepare present process produce program read record recruit refer relay remove render
        repair replace report respond restore run sample schedule secure segment select serve set sketch
        solve sort supervise teach test train transfer treat type use verify visualise visualize wash
        weld wire write
        """
    ),
    "analyse": _words(
        """
        analyse analyze audit break categorise categorize check debug deconstruct detect diagnose
        differentiate distinguish examine investigate prioritise prioritize profile question relate
        review survey trace triage troubleshoot
        """
    ),
    "evaluate": _words(
        """
        appraise argue assess choose conclude critique decide defend evaluate grade judge justify rank
        rate recommend revise score validate weigh
        """
    ),
    "create": _words(
        """
        author compose create design develop devise draft formulate generate invent originate propose
        redesign synthesise synthesize
        """
    ),
    # The published lists come from teaching and miss what hands do. These are ours: verbs of trades, care, farming,
    # kitchens and offices whose doing anyone can watch.
    "practise": PRACTISED,
    "everyday": EVERYDAY,
}
"""Verbs that name something an assessor can see or check, by level of the taxonomy."""

NO_DEED = re.compile(
    r"take[sn]?\s+(?:(?:an?|full|some|great)\s+)?(?:part|responsibility|pride|interest|ownership|account|advantage|time)\b"
    r"|(?:hold|give|carry)s?\s+(?:an?\s+|some\s+)?(?:interest|belief|value|thought|importance|weight|view)s?\b"
    r"|show[sn]?\s+(?:(?:an?|the|their|your|his|her|some)\s+)?(?:[\w-]+\s+)?(?:and\s+[\w-]+\s+)?(?:understanding|awareness"
    r"|appreciation|knowledge|familiarity|insights?|grasp|interest|respect|empathy|commitment|willingness)\b"
    r"|engag\w+\s+(?:with|in)\b|complet\w+\s+(?:[\w'’-]+\s+){0,5}?(?:courses?|trainings?|programmes?|programs?|modules?"
    r"|workshops?|sessions?|webinars?|studies|degree|lessons?|units?)\b"
    r"|(?:keep|stay)s?\s+(?:(?:oneself|yourself|themselves)\s+)?(?:up[ -]to[ -]date|abreast|informed|in\s+mind|track)\b"
    r"|find\w*\s+(?:it\b|joy|pleasure|meaning)|change[sd]?\s+(?:(?:your|their|his|her)\s+)?(?:attitude|mind|thinking)",
    re.IGNORECASE,
)
"""Everyday verbs in phrases that name nothing done: to take part, to give thought."""

W1_VERBS: frozenset[str] = frozenset().union(*W1.values())

W1_PROFESSIONAL = re.compile(
    r"(?:interpret|translat)\w*\b|recogni[sz]\w*\s+(?:[\w-]+\s+){0,3}?(?:signs?|symptoms?|deterioration)\b"
    r"|(?:locat|label|classif|match)\w*\s+(?:[\w-]+\s+){0,3}?(?:faults?|leaks?|cables?|pipes?"
    r"|casualt(?:y|ies)|veins?|specimens?|samples?|containers?|waste|wounds?|donors?|blood|barriers?)\b",
    re.IGNORECASE,
)
"""Ours: what lists put low and is a profession's work (to interpret an electrocardiogram, to locate a leak)."""

W2_VERBS = _words(
    """
    understand know learn appreciate comprehend grasp believe think feel realise realize value enjoy
    familiarise familiarize acknowledge perceive internalise internalize become see hear
    """
)
"""Verbs that name what goes on inside a head, where no assessor can look."""


_STATES = "aware|familiar|exposed|knowledgeable|acquainted|comfortable|confident"
_GRASPS = "understanding|awareness|appreciation|knowledge|familiarity|insights?|grasp"
# "Develop an awareness campaign" makes a campaign: the noun must not go on into another one.
_NO_COMPOUND = (
    r"(?=\s*(?:[.,;:!?)]|$)|\s+(?:of|about|in|on|for|into|that|how|why|what|when|with|to|and|or|at|from|by|through"
    r"|as|regarding|concerning|around|towards?|before|after|during|across|within)\b)"
)
W2_BEING = re.compile(
    rf"\b(?:be|become|becomes|became|is|are|was|were)\s+(?:(?:more|very|fully|now|\w+ly)\s+)?(?:{_STATES})\b",
    re.IGNORECASE,
)
"""Being aware, familiar, confident: a state of mind, in W2's phrases."""

W2_HAVING = re.compile(
    r"\b(?:gain|have|has|had|show|develop|acquire|demonstrate)(?:s|d|ed|n|ing)?\s+"
    r"(?:(?:an?|the|their|your|his|her|its|some)\s+)?(?:[\w-]+\s+)?(?:and\s+[\w-]+\s+)?"
    rf"(?:{_GRASPS})\b{_NO_COMPOUND}",
    re.IGNORECASE,
)
"""Having or showing an understanding: the published phrase, and ours also for "a deep and lasting" one."""

W2_AS_NOUN = _words("value feel grasp")
"""Verbs of W2 that are nouns as often ("cost and value", "look and feel"): verbs only with an object."""

W2_OBSERVABLE = re.compile(
    r"\b(?:think\w*\s+aloud|feel\w*\s+for|felt\s+for|(?:see|sees|seen|saw|seeing)\s+(?:to\b|that\b|(?:[\w-]+\s+){0,2}?(?:patients|clients))"
    r"|familiari[sz]\w*\s+(?!(?:your|one|them|him|her)sel|with\b)"
    r"|hear[sd]?\s+(?:\w+\s+){0,2}?(?:cases?|appeals?|evidence|complaints?|claims?)"
    r"|acknowledg\w*\s+(?:\w+\s+){0,2}?(?:alarms?|receipt|calls?|messages?|complaints?|orders?|sources?)"
    r"|valu(?:e|es|ed|ing)\s+(?:[\w-]+\s+){0,3}?(?:propert(?:y|ies)|houses?|land|estates?|stock|assets?|compan(?:y|ies)"
    r"|claims?|business(?:es)?))\b",
    re.IGNORECASE,
)
"""Uses of W2 verbs in which a professional does something that can be watched: to value a house, to hear a case."""


_GATHERING = (
    r"sessions?|webinars?|workshops?|class(?:es)?|course|conference|training|events?|meetings?|lectures?"
    r"|seminars?|modules?"
)
_FINISHED = r"sessions?|webinars?|workshops?|course|training|modules?|videos?|programme|program|lectures?"
_BETWEEN = r"[\w'’-]+"  # "the two-day workshop": a word between may have a hyphen or an apostrophe
_SUBJECT_MATTER = (
    r"records?|logs?|plans?|materials?|needs?|matrix|guide|evaluations?|schedules?|timetables?|outlines?|budgets?"
)

W3 = re.compile(
    rf"\b(?:attend(?:s|ed|ance|ing)?\s+(?:{_BETWEEN}\s+){{0,8}}?(?:{_GATHERING})"
    r"|attendance|seat[- ]time|sign[- ]in sheet|certificate of (?:completion|attendance|participation)"
    r"|(?:complete[sd]?|finish(?:ed|es)?|watch(?:ed|es)?|view(?:ed|s)?|participat(?:ed|es|ion) in"
    r"|(?:take|takes|took|taken) part in)"
    rf"\s+(?:{_BETWEEN}\s+){{0,4}}?(?:{_FINISHED})(?!\s+(?:{_SUBJECT_MATTER}))"
    rf"|(?:be|been|was|were) present (?:at|for|in|during)\s+(?:{_BETWEEN}\s+){{0,8}}?(?:{_GATHERING})"
    r"|hours? (?:logged|completed|of attendance))\b",
    re.IGNORECASE,
)
"""Turning up, sitting through or finishing something."""

W3_NOT_ATTENDANCE = re.compile(
    r"\battend(?:s|ed|ing)?\s+to\b|\bcourses?\s+of\s+(?:[\w-]+\s+)?(?:treatments?|antibiotics?|medication|therapy|tablets"
    r"|injections?|action)\b|\b(?:watch|view)ed\s+and\s+(?!watched|viewed|attended|completed|finished)\w+ed\b|\battendance\s+(?:data|figures?|rates?|records)\b"
    # A session that is held with somebody is work done with that person.
    rf"|\b(?:complete[sd]?|finish(?:ed|es)?)\s+(?:{_BETWEEN}\s+){{0,5}}?sessions?\s+with\s+"
    r"(?!(?:the|an?|your|our)\s+(?:trainer|tutor|instructor|coach|facilitator|teacher|speaker|mentor|supervisor)s?\b)",
    re.IGNORECASE,
)
"""Guards of W3: to look after someone, and attendance as the thing that is studied."""

W3_MAKING = re.compile(
    r"\b(?:submit(?:s|ted|ting)?|upload(?:s|ed|ing)?|produc(?:e|es|ed|ing)|record(?:s|ed|ing)?"
    r"|writ(?:e|es|ing|ten)|wrote|perform(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
W3_PRODUCT = re.compile(
    r"\b(?:reports?|plans?|videos?|charts?|logs?|code|lessons?|welds?|portfolios?|analys[ei]s|articles?|transcripts?)\b",
    re.IGNORECASE,
)
"""Guard of W3: the same sentence also asks for something made, one of these verbs before one of these nouns."""

W4 = re.compile(
    r"\b(?:competent|competenc(?:e|es|y|ies)|proficient|proficiency|mastered|mastery|expert|expertise"
    r"|qualified|skilled|certified|licensed|accomplished)\b",
    re.IGNORECASE,
)
"""Words that claim a skill."""

NEGATION = re.compile(r"\b(?:not|never|no|nor|neither|without|cannot)\b(?!\s+(?:only|just|merely)\b)", re.IGNORECASE)
"""Ours: a word of W4 that is denied ("does not show that ... is competent") claims nothing."""

W7 = re.compile(
    # "The log has to be written by hand" asks for something; "still has to be written" puts it off.
    r"\blorem ipsum\b"
    r"|(?<!(?<!still\s)has\s)(?<!(?<!still\s)have\s)(?<!(?<!still\s)had\s)\bto be (?:decided|confirmed|added|written)\b"
    r"|\[(?:insert|add|your)\b[^\]]{0,200}\]"
    r"|<[^>]{2,40} here>|\bxxx+\b|(?-i:\b(?:TBD|TBC|TODO|XXX+)\b)",
    re.IGNORECASE,
)
"""Text that someone meant to come back to."""

W7_UNTITLED = re.compile(r"\s*untitled\b", re.IGNORECASE)
"""What programs call a thing that nobody named; looked for where a name or title begins."""

W11_APPLIED = _words(
    """
    work_product performance_video live_demonstration workplace_observation project case_record portfolio
    """
)
"""Kinds of evidence in which the earner does the thing."""

W11_SUPPORTING = _words("observer_statement supervisor_confirmation oral_questions process_notes context_questions")
"""Kinds that back applied evidence up and do not stand alone."""

ROLE_NOUNS = _words(
    """
    you they we he she i learner learners earner earners student students pupil pupils candidate candidates
    participant participants trainee trainees apprentice apprentices holder holders recipient recipients
    graduate graduates individual individuals person persons people volunteer volunteers member members
    employee employees worker workers staff practitioner practitioners professional professionals
    teacher teachers educator educators trainer trainers instructor instructors tutor tutors lecturer lecturers
    facilitator facilitators coach coaches mentor mentors assessor assessors leader leaders manager managers
    supervisor supervisors coordinator coordinators officer officers assistant assistants adviser advisers
    advisor advisors nurse nurses midwife midwives carer carers caregiver caregivers clinician clinicians
    doctor doctors paramedic paramedics therapist therapists pharmacist pharmacists technician technicians
    technologist technologists engineer engineers electrician electricians mechanic mechanics welder welders
    fitter fitters plumber plumbers operator operators driver drivers installer installers inspector inspectors
    designer designers developer developers programmer programmers analyst analysts administrator
    administrators librarian librarians researcher researchers scientist scientists chef chefs cook cooks
    baker bakers farmer farmers gardener gardeners interpreter interpreters translator translators
    """
)
"""The closed list of nouns that may end a lead-in ("The school nurse can ...")."""

MODALS = _words("can could will would shall should may might must")

AUXILIARIES = _words("able to be is am are was were been being has have had having do does did")
"""Words that stand between the person (or a modal) and what the person does: "has", "be able to"."""

ADVERBS = _words("also always then first next now already still soon even often again together alone well not")
"""Adverbs that do not end in -ly; those that do are known by it."""

VERB_JOINTS = _words(", ; . : and or then by")
"""After one of these another head verb may stand."""

NO_OBJECT = _words("of in on at for from with to between against as by is are under per")
"""Where one of these follows a word that may be verb or noun, nothing is done to anything: it was the noun."""

STOP_WORDS = _words(
    """
    a about above after again all also an and any are as at be because been before being below between both but
    by can could did do does doing down during each for from further had has have having he her here hers him
    his how i if in into is it its itself just me might more most must my no nor not of off on once only or
    other our ours out over own same shall she should so some such than that the their theirs them themselves
    then there these they this those through to too under until up very was we were what when where which while
    who whom whose why will with within without would you your yours
    """
)
"""Words that carry no content of their own; left out before texts are compared."""
