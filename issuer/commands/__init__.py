"""The sub-commands of `issuer`, each a module of this package, with the line that `issuer --help` shows for it.

A command's module has `HELP` (what it does, in a sentence), `add_arguments(parser)` and `run(args) -> exit code`. Only
the module of the command that is asked for is imported, so `issuer review` and `issuer verify` answer at once.
"""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "serve": "serve the pages, with an example on the first start",
    "init": "make the data folder, with your organization and you as its owner",
    "people": "list accounts, add one, choose who administers the site, or make a sign-in link",
    "keys": "list signing keys, or make a new one",
    "review": "say where designs are weak, and why",
    "award": "award a published credential to one person",
    "bulk": "award, revoke or issue again for a whole roster",
    "revoke": "revoke an awarded credential",
    "halt": "stop all awarding at once, or let it go on",
    "verify": "verify badges: JSON, PNG or SVG",
    "trust": "list the issuers that are trusted here, add or remove some, exchange the list",
    "frameworks": "import, list or remove competency frameworks",
    "db": "upgrade, downgrade or check the database",
    "fsck": "check the whole installation: every credential, list, job, file and record",
    "restore": "make a database that was put back from a backup safe to award from",
    "signer": "say whether this copy of the installation may sign, or let it be the one that does",
    "worker": "run the task queue's consumer by itself",
    "demo": "the whole loop in the terminal, from a design to a revoked badge",
}
