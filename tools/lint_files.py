"""The checks of ./dev lint that are our own: XML, translations, lengths, places."""

import ast
import re

import polib
from lxml import etree

from . import odoo_source
from .common import ADDON, LANGUAGES, MODULE, REPO

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdifrg%]|\{\w*\}")
ADDRESS = re.compile(r"https?://([^/\s\"'<>:)]+)")
ALLOWED = re.compile(r"(127\.0\.0\.1|localhost|(.*\.)?(odoo\.com|gnu\.org|fsf\.org))$")
MACHINE = re.compile(r"(?<![\w./])/(?:tmp|root|home|work)/\w+")
TOOLS = ("tools", "faults", "benchmarks")
LONGEST_FILE, LONGEST_METHOD = 330, 70


def xml():
    """Data files are well-formed and fit Odoo's grammar; templates are well-formed."""
    grammar_file = odoo_source.current().python / "odoo" / "import_xml.rng"
    grammar = etree.RelaxNG(etree.parse(str(grammar_file)))
    problems = []
    for path in sorted(ADDON.rglob("*.xml")):
        name = path.relative_to(REPO)
        try:
            tree = etree.parse(str(path))
        except etree.XMLSyntaxError as error:
            problems.append(f"{name}: {error}")
            continue
        if "static" not in path.parts and not grammar.validate(tree):
            entry = grammar.error_log[0]
            problems.append(f"{name}:{entry.line}: {entry.message}")
    return problems


def translations():
    """Each language has every term, translated, with the same placeholders."""
    folder = ADDON / "i18n"
    template = folder / f"{MODULE}.pot"
    if not template.exists():
        return [f"there is no {template.name}: ./dev i18n"] if folder.is_dir() else []
    terms = [entry for entry in polib.pofile(str(template)) if not entry.obsolete]
    problems = []
    for language in LANGUAGES:
        path = folder / f"{language}.po"
        if not path.exists():
            problems.append(f"there is no {path.name}: ./dev i18n")
            continue
        entries = {entry.msgid: entry for entry in polib.pofile(str(path))}
        for term in terms:
            fault = fault_of(entries.get(term.msgid), term)
            if fault:
                problems.append(f"{path.name}: {fault}: {term.msgid[:60]!r}")
    return problems


def fault_of(entry, term):
    """Return what is wrong with one translated entry, or None."""
    if entry is None or entry.obsolete:
        return "missing (./dev i18n adds it)"
    if entry.fuzzy:
        return "fuzzy"
    if not entry.msgstr.strip():
        return "not translated"
    if placeholders(entry.msgstr) != placeholders(term.msgid):
        return "other placeholders"
    return None


def placeholders(text):
    """Return the sorted placeholders of a text."""
    return sorted(PLACEHOLDER.findall(text))


def lengths():
    """Python files and functions stay short."""
    problems = []
    paths = [REPO / "dev", *ADDON.rglob("*.py")]
    paths += [path for name in TOOLS for path in (REPO / name).rglob("*.py")]
    for path in sorted(paths):
        text, name = path.read_text(encoding="utf-8"), path.relative_to(REPO)
        count = text.count("\n")
        if count > LONGEST_FILE and "tests" not in path.parts:
            problems.append(f"{name}: {count} lines, at most {LONGEST_FILE}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                size = node.end_lineno - node.lineno + 1
                if size > LONGEST_METHOD:
                    problems.append(f"{name}:{node.lineno}: {node.name}: {size} lines")
    return problems


def places():
    """The tools name no host but loopback and no path of one machine."""
    problems = []
    names = ["dev", "pyproject.toml", "requirements.lock", ".pre-commit-config.yaml"]
    paths = [REPO / name for name in names]
    paths += [path for name in (".ci", *TOOLS) for path in (REPO / name).rglob("*")]
    for path in paths:
        if not path.is_file() or path.suffix in (".pyc", ".whl"):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            hosts = [h for h in ADDRESS.findall(line) if not ALLOWED.match(h)]
            for found in hosts + MACHINE.findall(line):
                problems.append(f"{path.relative_to(REPO)}:{number}: {found}")
    return problems
