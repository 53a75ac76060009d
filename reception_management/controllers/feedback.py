from odoo import http
from odoo.http import request
from odoo.tools.misc import get_lang

from ..models.rating_rating import MAX_REMARKS, SCORES

STARS = range(1, 6)


class Feedback(http.Controller):
    """The page on which a guest rates a visit: a link, no account (VIS-15)."""

    @http.route(
        "/reception/feedback/<string:token>",
        type="http",
        auth="public",
        methods=["GET", "POST"],
        csrf=True,
        sitemap=False,
    )
    def feedback(self, token, **values):
        """Show the page, or take the answer.

        :param str token: the guest's own; a wrong or expired one is not found
        :return: the page in the guest's language, with a message where a score is bad
        """
        rating = request.env["rating.rating"]._reception_by_token(token)
        if not rating:
            raise request.not_found()
        # the language may have been taken away since
        request.update_context(lang=get_lang(request.env, rating.reception_lang).code)
        rating = rating.with_env(request.env(su=True))
        error = thanks = False
        remarks = values.get("remarks", rating.feedback or "")
        remarks = remarks.replace("\0", "") if isinstance(remarks, str) else ""
        scores = {name: int(rating[name]) for name in SCORES}
        if request.httprequest.method == "POST":
            scores, error = self._read_scores(values)
            if len(remarks) > MAX_REMARKS:
                error = request.env._(
                    "Your remarks are longer than %(limit)s characters.",
                    limit=MAX_REMARKS,
                )
            if not error:
                rating._reception_answer(scores, remarks)
                thanks = True
        response = request.render(
            "reception_management.feedback_page",
            self._page_values(rating, scores, remarks, error, thanks),
        )
        # the address is a secret: nobody keeps the page, or hears where it was
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _read_scores(self, values):
        """Return ({name: score}, message): the scores of a form, 0 for none."""
        scores, error = {}, False
        for name in SCORES:
            text = values.get(name) or "0"
            known = text in map(str, (0, *STARS))
            scores[name] = int(text) if known else 0
            if not known:
                error = request.env._("A score lies from 1 to 5.")
        if not error and not scores["rating"]:
            error = request.env._("Please say how the visit was as a whole.")
        return scores, error

    def _page_values(self, rating, scores, remarks, error, thanks):
        """Return what the page shows: the company and the guest's own answer."""
        labels = {
            name: rating._fields[name]._description_string(rating.env)
            for name in SCORES
        }
        labels["rating"] = rating.env._("Your visit as a whole")
        return {
            "page_lang": request.env.lang.replace("_", "-"),
            "token": rating.reception_token,
            "company": rating.reception_visit_id.company_id,
            "questions": labels,
            "scores": scores,
            "stars": STARS,
            "remarks": remarks,
            "max_remarks": MAX_REMARKS,
            "error": error,
            "thanks": thanks,
            "answered": rating.consumed,
        }
