"""./dev i18n: write the .pot from the test database, merge it into the .po files."""

import polib

from . import database, postgres, server, testing
from .common import ADDON, LANGUAGES, MODULE, Trouble, locked, say

FOLDER = ADDON / "i18n"
TEMPLATE = FOLDER / f"{MODULE}.pot"
HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Report-Msgid-Bugs-To": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


def run(_arguments):
    """Export and merge; print how many terms each language lacks."""
    busy = "./dev test runs in this checkout: wait for it."
    with locked("test.lock", busy=busy), postgres.running():
        server.write_config()
        suite = testing.Suite("models", "reception_test", demo=False)
        suite.prepare(full=False)
        FOLDER.mkdir(exist_ok=True)
        export(suite.database)
    template = clean_template()
    say(f"{TEMPLATE.name}: {len(template)} terms")
    for language in LANGUAGES:
        merged = merge(template, language)
        missing = len(merged.untranslated_entries()) + len(merged.fuzzy_entries())
        say(f"{language}.po: {missing} of {len(template)} not translated")
    return 0


def export(name):
    """Let Odoo write the .pot file."""
    if not database.exists(name):
        raise Trouble(f"There is no database {name}: run ./dev test once.")
    server.run_odoo(
        "exporting the terms",
        ["i18n", "export", "-d", name, "-l", "pot", "-o", TEMPLATE, "--", MODULE],
    )


def clean_template():
    """Write the .pot again without dates and in a fixed order; return it."""
    exported = polib.pofile(str(TEMPLATE)) if TEMPLATE.exists() else []
    result = new_file(None)
    for entry in sorted(exported, key=lambda entry: entry.msgid):
        entry.occurrences.sort()
        entry.msgstr = ""
        result.append(entry)
    result.save(str(TEMPLATE))
    return result


def new_file(language):
    """Return an empty translation file with our header."""
    result = polib.POFile(wrapwidth=78)
    result.metadata = dict(HEADER)
    if language:
        result.metadata["Language"] = language
    title = f"Translation of {MODULE}." if language else f"Terms of {MODULE}."
    result.header = f"{title}\nThis file contains the terms of the module {MODULE}."
    return result


def merge(template, language):
    """Write a language's file anew: the template's terms with its translations."""
    path = FOLDER / f"{language}.po"
    old = (
        {entry.msgid: entry for entry in polib.pofile(str(path))}
        if path.exists()
        else {}
    )
    result = new_file(language)
    for term in template:
        known = old.get(term.msgid)
        entry = polib.POEntry(
            msgid=term.msgid,
            msgstr=known.msgstr if known and not known.obsolete else "",
            comment=term.comment,
            tcomment=known.tcomment if known else "",
            occurrences=term.occurrences,
            flags=sorted({*term.flags, *(known.flags if known else [])}),
        )
        result.append(entry)
    result.save(str(path))
    return result
