"""Step 1, with answers from bee-keeping."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import NARRATIVE, Lesson

SETTING = _l("bee-keeping")
LESSONS = {
    "credential_type": Lesson(
        why=_l(
            "A reader trusts a badge as far as its weakest promise. Saying which of the promises this is keeps a day "
            "at a course from looking like a skill, and tells this wizard what to ask of you."
        ),
        good=_l("Competency, for keepers who hand in the record and film of a hive that they inspected."),
        poor=_l("Competency, for everybody who came to the open day at the apiary."),
        because=_l("Coming proves that somebody came. Call that participation, and it is an honest badge."),
        open_badges="Achievement.achievementType",
        trips=("type-declared",),
        answers=("competency", None),
    ),
    "title": Lesson(
        why=_l(
            "In a wallet, a profile or a search there is often nothing but the title. It has to say by itself what "
            "somebody can do, without claiming a rank that others award by law."
        ),
        good=_l("Inspecting a hive for brood disease"),
        poor=_l("BEES201"),
        because=_l("A code means something in one house only."),
        open_badges="Achievement.name",
        eu=_l("title of the micro-credential (mandatory)"),
        trips=("title-clear",),
    ),
    "description": Lesson(
        why=_l(
            "Every reader sees this first and many read no further. What the earner does, with what, and how it was "
            "shown is worth more here than praise."
        ),
        good=_l(
            "Inspects a hive frame by frame, tells foulbrood from harmless spots, and records what was found. Shown on "
            "two living colonies under the eyes of a bee inspector."
        ),
        poor=_l("An exciting journey into the wonderful world of bees, for nature lovers of every age and background!"),
        because=_l("It praises the course and says nothing about what an earner does."),
        open_badges="Achievement.description",
        trips=("description-capability",),
    ),
    "language": Lesson(
        why=_l(
            "Wallets show it, translation starts from it, and a screen reader needs it to pronounce the words. The "
            "review judges words only in English and says so for every other language."
        ),
        good=_l("sl, for a design written in Slovene"),
        poor=_l("Slovenian"),
        because=_l("People understand the name; machines look for the code."),
        open_badges="Achievement.inLanguage",
        trips=("language-declared",),
        answers=("sl", "Slovenian language"),
    ),
    "audience": Lesson(
        why=_l(
            "Somebody has to be able to decide: is this for me, and does it count in my work? That also tells you "
            "which words you can use and what you need not explain."
        ),
        good=_l("Keepers in their second season who look after up to ten colonies of their own"),
        poor=_l("Everyone"),
        because=_l("Whoever writes for everyone has nobody in mind, and nobody can decide by it."),
        open_badges=NARRATIVE,
        eu=_l("principle “relevance”"),
        trips=("audience-and-use",),
    ),
    "need.statement": Lesson(
        why=_l(
            "A credential that answers no need is a certificate for the drawer. Write who lacks what, and what it "
            "costs them, before you write what fills the gap."
        ),
        good=_l(
            "District inspectors find foulbrood on average seven weeks after it broke out, because new keepers take "
            "the first sunken cells for chilled brood and do not call. By then the neighbours’ hives are infected."
        ),
        poor=_l("There is a need for training in hive inspection."),
        because=_l("It says that the course is missing. Who suffers from that, and how do you know?"),
        open_badges=NARRATIVE,
        eu=_l("principle “relevance”"),
        trips=("need-stated",),
    ),
    "need.evidence": Lesson(
        why=_l(
            "Demand is easily felt and seldom checked. A source with a date lets a reader see for themselves, and lets "
            "you see when it has grown old."
        ),
        good=_l(
            "Local data, March of last year: 41 outbreaks in the district, 33 of them reported late, with the link."
        ),
        poor=_l("We hear this from many people."),
        because=_l("Nobody can look that up, and nothing says when it was heard."),
        open_badges=NARRATIVE,
        eu=_l("principle “relevance”"),
        trips=("need-evidence",),
        answers=(
            [
                {
                    "kind": "local_data",
                    "note": "41 outbreaks, 33 reported late",
                    "url": "https://bees.org/2026",
                    "date": "2026-03",
                }
            ],
            [{"kind": "other", "note": "We hear this from many people."}],
        ),
    ),
    "need.uses": Lesson(
        why=_l(
            "Earners invest hours because something opens for them. A use names who decides what on the strength of "
            "this badge; if you find none, ask those who should."
        ),
        good=_l("The breeders’ association lets its holders look after hives on school grounds"),
        poor=_l("(left empty)"),
        because=_l("Whoever reads the badge is left to guess what it is good for."),
        open_badges=NARRATIVE,
        eu=_l("principle “relevance”"),
        trips=("audience-and-use",),
        answers=(["The breeders’ association lets its holders look after hives on school grounds"], []),
    ),
    "need.partners": Lesson(
        why=_l(
            "People who use the skill every day know what goes wrong without it. What they changed in the design says "
            "more than their logo."
        ),
        good=_l("Upper Valley Bee Inspectors, practitioners: named the four mistakes that the rubric now asks about"),
        poor=_l("Upper Valley Bee Inspectors"),
        because=_l("A name alone shows that you know them, and not that they had a say."),
        open_badges=f"{NARRATIVE}; a partner can also sign Achievement.endorsement",
        eu=_l("principle “relevance”"),
        trips=("stakeholder-input",),
        answers=(
            [
                {
                    "name": "Upper Valley Bee Inspectors",
                    "role": "practitioner",
                    "contribution": "Named the four mistakes that the rubric now asks about",
                }
            ],
            [{"name": "Upper Valley Bee Inspectors", "role": "practitioner"}],
        ),
    ),
}
