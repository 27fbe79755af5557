"""Step 6, with answers from pruning fruit trees."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from issuer.web.design.teaching.lesson import NARRATIVE, Lesson

SETTING = _l("pruning fruit trees")
_ENTRY = {
    "name": "prune plants",
    "url": "https://frameworks.org/skills/prune-plants",
    "framework": "A national skills register",
    "code": "AG-217",
    "how": "Shows it for apple and pear; not for vines.",
}
LESSONS = {
    "alignments": Lesson(
        why=_l(
            "Your words are your own; a framework’s are shared. One link to the nearest entry lets an employer abroad, "
            "a register or a machine place what you certify."
        ),
        good=_l("“prune plants”, code AG-217, with the address of that entry. Covers apple and pear, not vines."),
        poor=_l("“Agriculture”, with the address of the framework’s front page"),
        because=_l("A whole framework is not an answer: which of its thousand entries?"),
        open_badges="Achievement.alignment: targetName, targetUrl, targetFramework, targetCode, targetDescription",
        trips=("alignment-specific",),
        answers=([_ENTRY], [{"name": "Agriculture", "url": "https://frameworks.org/"}]),
    ),
    "pathway.kind": Lesson(
        why=_l("Some want this one thing, others want to get somewhere with it. Either is fine; not knowing is not."),
        good=_l("It counts towards something larger: the orchard keeper’s diploma"),
        poor=_l("(not said)"),
        because=_l("Earners find out afterwards that it leads nowhere."),
        open_badges=NARRATIVE,
        eu=_l("integration and stackability (optional)"),
        trips=("pathway-stated",),
        answers=("standalone", None),
    ),
    "pathway.leads_to": Lesson(
        why=_l("A promise that it counts is worth what the other side says about it. The link lets everybody look."),
        good=_l("Orchard keeper, with the address where its parts are listed"),
        poor=_l("Various further programmes"),
        because=_l("Nobody can ask “various programmes” whether they accept it."),
        open_badges="Achievement.alignment, with targetType ceterms:Credential",
        eu=_l("integration and stackability (optional)"),
    ),
}
