"""Step 8, with answers from binding books."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import NARRATIVE, Lesson

SETTING = _l("binding books")
_QUALITY = _l("type of quality assurance (mandatory)")
_DONE = [
    "Earner has sewn a text block of twelve sections on tapes and rounded its spine.",
    "Earner has repaired a torn hinge with Japanese paper, judged on a book in use.",
]
LESSONS = {
    "criteria_statements": Lesson(
        why=_l(
            "These sentences travel inside the badge and are read years later by people who see nothing else. They say "
            "what was done, so that nobody has to look it up."
        ),
        good=_l("Earner has sewn a text block of twelve sections on tapes and rounded its spine."),
        poor=_l("Earner has passed."),
        because=_l("Passed what? The reader knew that already."),
        open_badges=NARRATIVE,
        eu=_l("learning outcomes (mandatory)"),
        trips=("criteria-stated",),
        answers=(_DONE, ["Earner has passed."]),
    ),
    "validity.years": Lesson(
        why=_l(
            "Where tools, rules or hands change, an old badge misleads. Where they do not, leave it empty and say why."
        ),
        good=_l("5, for work with solvents whose rules change"),
        poor=_l("99"),
        because=_l("It claims a date and means none."),
        open_badges="credential.validUntil",
    ),
    "validity.none_reason": Lesson(
        why=_l("A badge without an end looks forgotten, unless somebody thought about it and says so."),
        good=_l("Sewing on tapes has been done in the same way for centuries."),
        poor=_l("(left empty, without years either)"),
        because=_l("The reader cannot tell whether it is still meant."),
        open_badges=NARRATIVE,
        trips=(),
    ),
    "status_method": Lesson(
        why=_l("Mistakes and fraud happen. If nothing can be taken back, every badge is worth as little as the worst."),
        good=_l("Yes, by a public status list"),
        poor=_l("No, it can never be taken back"),
        because=_l("A badge won with a bought book would stay good for ever."),
        open_badges="credential.credentialStatus",
        trips=("validity-and-status",),
        answers=("bitstring", "none"),
    ),
    "issuer.name": Lesson(
        why=_l("The badge is somebody’s word. The name is the one by which people outside know you."),
        good=_l("Guild of Hand Bookbinders, Ghent"),
        poor=_l("(left empty)"),
        because=_l("A badge from nobody."),
        open_badges="Profile.name",
        eu=_l("awarding body (mandatory)"),
        trips=("issuer-identified",),
        answers=("Guild of Hand Bookbinders, Ghent", ""),
    ),
    "issuer.url": Lesson(
        why=_l("A stranger checks first whether you exist. Give the address that you will still have in ten years."),
        good=_l("https://bookbinders.org/"),
        poor=_l("(left empty)"),
        because=_l("There is nothing to look at, so there is no reason to believe it."),
        open_badges="Profile.url",
        eu=_l("awarding body (mandatory)"),
        trips=("issuer-identified",),
        answers=("https://bookbinders.org/", ""),
    ),
    "issuer.email": Lesson(
        why=_l("Employers ask. An address of the office outlives the person who designed the badge."),
        good=_l("badges@bookbinders.org"),
        poor=_l("(left empty)"),
        because=_l("Whoever doubts it has nobody to ask."),
        open_badges="Profile.email",
        trips=("issuer-identified",),
        answers=("badges@bookbinders.org", ""),
    ),
    "issuer.country": Lesson(
        why=_l(
            "Which law and which school system stand behind it depends on the country; abroad it is the first question."
        ),
        good=_l("Belgium"),
        poor=_l("(not chosen)"),
        because=_l("There is a Ghent in Kentucky, too."),
        open_badges="Profile.address.addressCountryCode",
        eu=_l("country or region of the issuer (mandatory)"),
        trips=("issuer-identified",),
        answers=("BE", None),
    ),
    "qa.kind": Lesson(
        why=_l("Somebody looks over your shoulder, or nobody does. Both can be said; only silence costs trust."),
        good=_l("We check ourselves"),
        poor=_l("(not said)"),
        because=_l("The reader assumes that nobody does."),
        open_badges=NARRATIVE,
        eu=_QUALITY,
        trips=("qa-declared",),
        answers=("internal", None),
    ),
    "qa.statement.who_we_are": Lesson(
        why=_l("What entitles you to judge this: your work, your members, your years. Two sentences will do."),
        good=_l(
            "We are a guild of forty hand binders. Since 1974 we have trained apprentices and repaired the town "
            "archive’s books, and our members teach at two schools."
        ),
        poor=_l("(left empty)"),
        because=_l("A name alone is no standing."),
        open_badges=NARRATIVE,
        eu=_QUALITY,
        trips=("qa-declared",),
        answers=("We are a guild of forty hand binders who have trained apprentices since 1974.", ""),
    ),
    "qa.statement.how_we_check": Lesson(
        why=_l(
            "Before the first badge is awarded, somebody should have tried to misread the design. Say who, and how."
        ),
        good=_l(
            "Two masters who did not write it try the rubric on three books each, and the guild’s board has to agree."
        ),
        poor=_l("(left empty)"),
        because=_l("It looks as if it went straight from the desk to the press."),
        open_badges=NARRATIVE,
        eu=_QUALITY,
        trips=("qa-declared",),
        answers=("Two masters who did not write it try the rubric on three books each.", ""),
    ),
    "qa.statement.how_we_review": Lesson(
        why=_l("A design is never finished. Where do complaints, failed tries and new tools lead to a better one?"),
        good=_l(
            "Every second winter we read all feedback, compare the verdicts of the assessors, and change what they "
            "disputed."
        ),
        poor=_l("(left empty)"),
        because=_l("Nothing says that anybody will ever look at it again."),
        open_badges=NARRATIVE,
        eu=_QUALITY,
        trips=("qa-declared",),
        answers=("Every second winter we read all feedback and change what was disputed.", ""),
    ),
    "qa.url": Lesson(
        why=_l("Your handbook, or the register that lists you, says more than fits here."),
        good=_l("The page of the guild’s rules for examinations"),
        poor=_l("The front page once more"),
        because=_l("The reader has to search for what you promise."),
        open_badges=NARRATIVE,
        eu=_QUALITY,
    ),
    "governance.authors": Lesson(
        why=_l("Whoever wrote it can be asked, and earns the credit for it."),
        good=_l("Marie Claes"),
        poor=_l("The team"),
        because=_l("Nobody can ask a team."),
        open_badges="Achievement.creator",
    ),
    "governance.experts": Lesson(
        why=_l(
            "Somebody who does this every day should have read it: they see what is missing, and what nobody does any "
            "more."
        ),
        good=_l("Jo Peeters, restorer at the town archive"),
        poor=_l("(nobody)"),
        because=_l("Good designers are seldom good binders."),
        open_badges=NARRATIVE,
        trips=("second-pair-of-eyes",),
        answers=(["Jo Peeters, restorer at the town archive"], []),
    ),
    "governance.reviewers": Lesson(
        why=_l("Authors read what they meant. Somebody else reads what is written."),
        good=_l("Anke De Smet, who teaches at the other school"),
        poor=_l("(nobody)"),
        because=_l("The gaps stay where the author does not see them."),
        open_badges=NARRATIVE,
        trips=("second-pair-of-eyes",),
        answers=(["Anke De Smet"], []),
    ),
    "governance.next_review": Lesson(
        why=_l(
            "Trades change more slowly than software, and they do change. A date within three years makes somebody "
            "look."
        ),
        good=_l("In two years, on a day that you could put in a diary now"),
        poor=_l("(left empty)"),
        because=_l("What has no date is not done."),
        open_badges=NARRATIVE,
        trips=("review-date",),
        answers=("2027-06-01", None),
    ),
    "version": Lesson(
        why=_l("Those who earned the first one were judged by its words. The number tells them apart."),
        good=_l("1.0; after a change to the rubric, 2.0"),
        poor=_l("new"),
        because=_l("Next year it is not."),
        open_badges="Achievement.version",
    ),
    "human_code": Lesson(
        why=_l("If your catalogue or your accounts know it by a code, put it here, and keep it out of the title."),
        good=_l("BB-07"),
        poor=_l("Bookbinding"),
        because=_l("That is a name. It stands in the title already."),
        open_badges="Achievement.humanCode",
        eu=_l("further information (optional)"),
    ),
}
