from odoo import api, models


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def load(self, fields, data):
        """Import rows; of our own models all of them or none (GEN-2).

        The import dialog cuts a long file into parts and saves each: a bad row in a
        later part would leave half of the file behind.

        :return: dict with `ids` (False if a row is bad) and `messages`
        """
        if self._name.startswith("reception."):
            self = self.with_context(_import_limit=None)
        return super().load(fields, data)
