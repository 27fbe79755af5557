"""Step 2, with answers from piano tuning."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import NARRATIVE, Lesson

SETTING = _l("piano tuning")
LESSONS = {
    "competency.statement": Lesson(
        why=_l(
            "Everything that follows hangs on this sentence: evidence shows it, the rubric judges it, the badge states "
            "it. A verb that can be watched makes all three possible."
        ),
        good=_l(
            "Tune an upright piano by ear to equal temperament so that it holds its pitch through a week of lessons."
        ),
        poor=_l("Understand the principles of temperament and appreciate the sound of a well-tuned instrument."),
        because=_l("Nobody can watch somebody understand. What do they do once they have understood?"),
        open_badges=f"{NARRATIVE}, and the name of the result",
        eu=_l("learning outcomes (mandatory)"),
        trips=("competency-observable-verb",),
    ),
    "method.name": Lesson(
        why=_l(
            "A method with a name can be looked up, taught and disputed. It also keeps the credential to one way of "
            "working."
        ),
        good=_l("Tuning by beats, from the temperament octave outwards"),
        poor=_l("Best practice"),
        because=_l("Which one, and whose?"),
        open_badges=NARRATIVE,
        eu=_l("learning outcomes (mandatory)"),
    ),
    "method.description": Lesson(
        why=_l(
            "Two assessors judge alike only if they look for the same way of working. Describe it so that a colleague "
            "from elsewhere would recognise it at the instrument."
        ),
        good=_l(
            "The tuner sets one octave by counting the beats between thirds and fifths, copies it outwards octave by "
            "octave, and settles each pin so that the string does not creep back."
        ),
        poor=_l("The tuner tunes the piano carefully."),
        because=_l("It could be said of any tuner, also of one who works with a meter."),
        open_badges=NARRATIVE,
        eu=_l("learning outcomes (mandatory)"),
        trips=("key-method",),
    ),
    "method.components": Lesson(
        why=_l(
            "Components are the joints of the design: each is shown by some evidence and judged by some criterion. Two "
            "to seven that differ can be judged one by one."
        ),
        good=_l(
            "Set the temperament octave by counting beats · Transfer it outwards and check each octave by ear · Secure "
            "the pins so that the pitch holds"
        ),
        poor=_l("Theory · Practice"),
        because=_l("These are parts of a course. A component is something that somebody does."),
        open_badges=f"{NARRATIVE}; names of the results",
        eu=_l("learning outcomes (mandatory)"),
        trips=("components-sound",),
        answers=(
            [
                {"id": "c1", "statement": "Set the temperament octave by counting beats"},
                {"id": "c2", "statement": "Transfer it outwards and check each octave by ear"},
                {"id": "c3", "statement": "Secure the pins so that the pitch holds"},
            ],
            [{"id": "c1", "statement": "Theory"}, {"id": "c2", "statement": "Practice"}],
        ),
    ),
    "competency.skills": Lesson(
        why=_l(
            "Job boards and wallets search by the skills of shared frameworks. With the link they need not guess what "
            "you mean."
        ),
        good=_l("tune keyboard music instruments, with the address of that skill in ESCO"),
        poor=_l("musicality"),
        because=_l("A wide word that no framework holds finds nobody."),
        open_badges="Achievement.alignment, where a link is given",
    ),
    "tags": Lesson(
        why=_l(
            "Search words are promises too: whoever finds the badge by one expects to see it asked for. Each should "
            "occur in what the earner does."
        ),
        good=_l("piano · temperament · tuning by ear"),
        poor=_l("music · creativity · excellence"),
        because=_l("Nothing in the design asks for creativity or excellence."),
        open_badges="Achievement.tag",
        trips=("skills-traceable",),
        answers=(["accessibility", "screen reader"], ["music", "creativity", "excellence"]),
    ),
    "competency.level": Lesson(
        why=_l(
            "The same words can mean a first try or mastery. A level in a framework tells a stranger which; that it "
            "has none is an honest answer as well."
        ),
        good=_l("European Qualifications Framework, level 4, with the link to the level"),
        poor=_l("Advanced"),
        because=_l("Advanced compared with whom? Each house has its own ladder."),
        open_badges="Achievement.alignment, to the entry of the level",
        eu=_l("level and, where there is one, its framework (mandatory, if applicable)"),
    ),
    "field_of_study": Lesson(
        why=_l(
            "Registers and libraries sort by it. Take the word of a classification that they use, not the name of a "
            "department."
        ),
        good=_l("Crafts: making and tuning of musical instruments"),
        poor=_l("Faculty 3"),
        because=_l("It says where you sit in your house, and not what it is about."),
        open_badges="Achievement.fieldOfStudy",
    ),
    "specialization": Lesson(
        why=_l(
            "Where the field is wide, this says which corner of it is meant, so that nobody expects the whole of it."
        ),
        good=_l("Upright pianos"),
        poor=_l("All instruments"),
        because=_l("It narrows nothing."),
        open_badges="Achievement.specialization",
    ),
}
