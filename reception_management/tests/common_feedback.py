from datetime import timedelta

from odoo import Command

from .common import ReceptionCommon


class FeedbackCommon(ReceptionCommon):
    """Guests with e-mail addresses, and visits they have come back from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_FR")
        create = cls.env["res.partner"].create
        cls.ana = create(
            {"name": "Ana Guest", "email": "ana@guest.example", "lang": "fr_FR"}
        )
        cls.bo = create({"name": "Bo Guest", "email": "bo@guest.example"})
        cls.customer.email = "office@guest.example"
        cls.arrival -= timedelta(minutes=30)

    def guests(self, *partners):
        return [Command.create({"partner_id": partner.id}) for partner in partners]

    def departed(self, *partners, **vals):
        """Return a departed visit (superuser) of guests who are contacts."""
        partners = partners or (self.ana, self.bo)
        return self.visit_in("departed", guest_ids=self.guests(*partners), **vals)

    def mails(self):
        return self.env["mail.mail"].search([], order="id")

    def answer(self, visit, partner=None, remarks="", **scores):
        """Have a guest answer; `overall`, `welcome`, … are the scores."""
        partner = partner or self.ana
        row = visit.feedback_ids.filtered(lambda r: r.partner_id == partner)
        names = {name: f"reception_{name}" for name in scores}
        names["overall"] = "rating"
        row.sudo()._reception_answer(
            {names[name]: score for name, score in scores.items()}, remarks
        )
        return row
