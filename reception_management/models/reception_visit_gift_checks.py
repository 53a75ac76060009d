from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .reception_gift_kind import find_word


class ReceptionVisitGift(models.Model):
    """What no gift may be, and whose gifts count together (VIS-9)."""

    _inherit = "reception.visit.gift"

    # ---- checks ----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create gifts: proposals of ours, or entries of what we got.

        :raises ValidationError: a gift of ours would be cash or like it
        :raises UserError: the visit's state forbids it, or a system field is given
        """
        for vals in vals_list:
            self._refuse_cash(vals.get("kind_id"), vals.get("direction"))
        return super().create(vals_list)

    def write(self, vals):
        """Change gifts that nobody has decided on yet.

        :raises ValidationError: a gift of ours would be cash or like it
        :raises UserError: the gift's or the visit's state forbids it
        """
        if self.mapped("direction") != [
            vals.get("direction", d.direction) for d in self
        ]:
            raise UserError(
                self.env._(
                    "Whether a gift is given or received can't be changed: enter "
                    "another one."
                )
            )
        if vals.get("kind_id") and "given" in self.mapped("direction"):
            self._refuse_cash(vals["kind_id"], "given")
        return super().write(vals)

    def _refuse_cash(self, kind_id, direction):
        """Say it before the database does, which never lets it pass."""
        direction = direction or self.env.context.get("default_direction", "given")
        kind_id = kind_id or self.env.context.get("default_kind_id")
        # sudo: the kind decides, whoever asks
        kind = self.env["reception.gift.kind"].sudo().browse(kind_id or ()).exists()
        if kind.is_cash and direction != "received":
            raise ValidationError(
                self.env._(
                    "“%(kind)s” is cash or like cash: it is never given as a gift, "
                    "whatever its value. Choose something else.",
                    kind=kind.name,
                )
            )

    @api.constrains("name", "direction")
    def _check_words_of_cash(self):
        # sudo: the kinds decide, archived ones too, whoever asks
        kinds = self.env["reception.gift.kind"].sudo().with_context(active_test=False)
        cash = kinds.search([("is_cash", "=", True), ("words", "!=", False)])
        for gift in self.filtered(lambda gift: gift.direction == "given"):
            for kind in cash:
                if word := find_word(kind.words, gift.name):
                    raise ValidationError(
                        self.env._(
                            "“%(gift)s”: “%(word)s” stands for “%(kind)s”, which is "
                            "cash or like cash and never given as a gift.",
                            gift=gift.name,
                            word=word,
                            kind=kind.name,
                        )
                    )

    @api.constrains("guest_id", "visit_id")
    def _check_guest_of_visit(self):
        for gift in self:
            guest = gift.sudo().guest_id  # sudo: to compare
            if guest and guest.visit_id != gift.visit_id:
                raise ValidationError(
                    self.env._(
                        "%(guest)s is no guest of %(visit)s. Choose one of its guests.",
                        guest=guest.name,
                        visit=gift.visit_id.display_name,
                    )
                )

    def _check_visit_open(self):
        # EXTENDS reception.visit.part: nobody gets a gift before the visit
        if self.env.su:
            return None
        # sudo: the state decides, whoever may see the row
        for gift in self.sudo().filtered(lambda gift: gift.direction == "received"):
            if gift.visit_id.state not in ("approved", "in_progress", "departed"):
                raise UserError(
                    self.env._(
                        "%(visit)s is “%(state)s”: gifts received are registered from "
                        "its approval until it is closed.",
                        visit=gift.visit_id.name,
                        state=gift.visit_id._state_label(gift.visit_id.state),
                    )
                )
        return super()._check_visit_open()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        officer = self.env.su or self.visit_id._is_member("reception_officer")
        for gift in self:
            new = gift.state == "proposed" and not gift.approval_round
            if not (new or (officer and gift.state == "registered")):
                raise UserError(
                    self.env._(
                        "“%(gift)s” stands in the register: cancel it instead of "
                        "deleting it. What was received in error is deleted by a "
                        "reception officer.",
                        gift=gift.name,
                    )
                )

    # ---- whose it is -----------------------------------------------------------

    def _parties(self):
        """Return the gifts of each recipient, as a list of recordsets.

        One person may be a guest here and a contact there: whoever shares guest,
        contact or name with another is the same, so that nothing is split.
        """
        groups = []
        for gift in self:
            keys, gifts = gift._party_keys(), gift
            for other in [group for group in groups if group[0] & keys]:
                groups.remove(other)
                keys, gifts = keys | other[0], gifts | other[1]
            groups.append((keys, gifts))
        return [gifts for _keys, gifts in groups]

    def _party_keys(self):
        gift = self.sudo()  # sudo: to compare persons, nothing comes out
        partner = gift.partner_id | gift.guest_id.partner_id
        name = " ".join((gift.party_name or "").split()).casefold()
        keys = {("contact", contact.id) for contact in partner} | {("name", name)}
        return keys | {("guest", gift.guest_id.id)} if gift.guest_id else keys
