"""./dev screenshots: the pictures of docs/images, from the demo data."""

import io
import json
import urllib.request

import pypdfium2
import tomllib
from PIL import Image

from . import bases, database, demo, postgres, printer, server
from .chrome import chrome
from .common import (
    DEV,
    LANGUAGES,
    MODULE,
    REPO,
    Trouble,
    addon_hash,
    locked,
    read_text,
    say,
    write_text,
)
from .serving import serving

LIST = REPO / "docs" / "screenshots.toml"
FOLDER = REPO / "docs" / "images"
STAMP = DEV / "screenshots.stamp"
LARGEST = 300 * 1024
# Pixels per point: an A4 page is then 714 pixels wide.
PRINT_SCALE = 1.2
DESKTOP, PHONE = (1366, 1010), (390, 844)
BUSY = "Another ./dev screenshots runs in this checkout."
# No spinner, no running request, every picture loaded.
SETTLED = """
    document.readyState === 'complete'
    && !document.querySelector('.o_loading_indicator, .o_blockUI')
    && [...document.images].every(image => image.complete)
    && !!document.querySelector(%s)
"""
STILL = """
    (() => {
        const style = document.createElement('style');
        style.textContent = '* {transition: none !important; '
            + 'animation: none !important; caret-color: transparent !important}';
        document.head.append(style);
        document.activeElement?.blur();
    })()
"""


def run(arguments):
    """Make the pictures asked for."""
    shots = tomllib.loads(LIST.read_text(encoding="utf-8"))["shot"]
    known = [shot["name"] for shot in shots]
    unknown = set(arguments.names) - set(known)
    if unknown:
        raise Trouble(f"There is no {', '.join(unknown)}, only: {', '.join(known)}")
    if arguments.lang not in ("en_US", *LANGUAGES):
        raise Trouble(f"{arguments.lang} is none of en_US, {', '.join(LANGUAGES)}.")
    chosen = [shot for shot in shots if shot["name"] in (arguments.names or known)]
    with locked("screenshots.lock", busy=BUSY), postgres.running():
        if any("print" in shot for shot in chosen) and not printer.offer():
            raise Trouble("Without wkhtmltopdf there are no pictures of prints.", 3)
        server.write_config()
        name = prepare(arguments.lang)
        with serving(name, log="screenshots.log") as running, chrome() as page:
            demo.print_from(name, running.port)
            for shot in chosen:
                how = take_print if "print" in shot else take
                how(page, running, name, shot, arguments.lang)
    return 0


def prepare(language):
    """Return the name of a database with the demo data in a language."""
    name = postgres.database("reception_screenshots")
    if read_text(STAMP) != addon_hash() or not database.exists(name):
        bases.fresh(name, demo=True)
        write_text(STAMP, addon_hash())
    with database.cursor(name) as cr:
        cr.execute(
            "UPDATE res_partner SET lang = %s WHERE id IN "
            "(SELECT partner_id FROM res_users)",
            [language],
        )
    return name


def take(page, running, name, shot, language):
    """Make one picture."""
    phone = shot.get("phone", False)
    page.resize(*shot.get("size", PHONE if phone else DESKTOP), phone)
    sign_in(page, running.port, name, shot["login"])
    # away first: between two addresses of the client nothing would be loaded
    page.call("Page.navigate", url="about:blank")
    path = shot["url"].format_map(Ids(name))
    page.call("Page.navigate", url=f"http://127.0.0.1:{running.port}{path}")
    settle(page, shot["wait"])
    for selector in shot.get("click", ()):
        settle(page, selector)
        page.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
    settle(page, shot["wait"])
    save(shot, language, page.picture())


def take_print(_page, running, name, shot, language):
    """Make the picture of the first page of a print, from its PDF."""
    path = f"/report/pdf/{MODULE}.{shot['print']}/{shot['record']}"
    cookie = session_cookie(running.port, name, shot["login"])
    request = urllib.request.Request(
        f"http://127.0.0.1:{running.port}{path.format_map(Ids(name))}",
        headers={"Cookie": f"session_id={cookie}"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        pages = pypdfium2.PdfDocument(answer.read())
    output = io.BytesIO()
    pages[0].render(scale=PRINT_SCALE).to_pil().save(output, "PNG")
    save(shot, language, output.getvalue())


def save(shot, language, data):
    """Write a picture into its language's folder."""
    folder = FOLDER if language == "en_US" else FOLDER / language
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{shot['name']}.png"
    path.write_bytes(small(data))
    say(f"{path.relative_to(REPO)}  {path.stat().st_size // 1024} KB")


FEEDBACK = "feedback_of_"


class Ids(dict):
    """The ids of demo records by name, looked up when asked for.

    ``feedback_of_NAME`` is the secret in the address of a guest's page instead.
    With "__token" behind the name it is the token of the record's page without login.
    """

    def __init__(self, database_name):
        super().__init__()
        self.database = database_name

    def __missing__(self, name):
        name, _, column = name.partition("__")
        with database.cursor(self.database) as cr:
            record = name.removeprefix(FEEDBACK)
            cr.execute(
                "SELECT res_id, model FROM ir_model_data WHERE name = %s", [record]
            )
            row = cr.fetchone()
            if row and record != name:
                cr.execute(
                    "SELECT reception_token FROM rating_rating "
                    "WHERE reception_visit_id = %s LIMIT 1",
                    row[:1],
                )
                row = cr.fetchone()
            elif row and column == "token":
                table = row[1].replace(".", "_")
                cr.execute(f"SELECT access_token FROM {table} WHERE id = %s", row[:1])
                row = cr.fetchone()
        if not row:
            raise Trouble(f"The demo data have no {name}.")
        return row[0]


def sign_in(page, port, name, login):
    """Have the page be a persona's."""
    value = session_cookie(port, name, login)
    page.call("Network.clearBrowserCookies")
    page.call(
        "Network.setCookie",
        name="session_id",
        value=value,
        url=f"http://127.0.0.1:{port}/",
    )


def session_cookie(port, name, login):
    """Return the session of a persona who logs in."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/web/session/authenticate",
        json.dumps(
            {"params": {"db": name, "login": login, "password": login}}
        ).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = json.load(answer)
        cookies = answer.headers.get_all("Set-Cookie") or []
    session = [cookie for cookie in cookies if cookie.startswith("session_id=")]
    if "error" in body or not session:
        raise Trouble(f"{login} can't log in.")
    return session[-1].split(";")[0].removeprefix("session_id=")


def settle(page, selector):
    """Wait until the page shows something and nothing more happens."""
    page.wait(SETTLED % json.dumps(selector), selector)
    page.evaluate(STILL)
    page.evaluate("new Promise(done => setTimeout(done, 800))")
    page.wait(SETTLED % json.dumps(selector), selector)


def small(data):
    """Return a PNG with fewer colours if it is too large, and without metadata."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    for colours in (None, 256, 64):
        output = io.BytesIO()
        wanted = picture.quantize(colours, dither=0) if colours else picture
        wanted.save(output, "PNG", optimize=True)
        if output.tell() < LARGEST:
            return output.getvalue()
    raise Trouble("The picture is larger than 300 KB.")
