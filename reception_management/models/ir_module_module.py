from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _update_translations(self, filter_lang=None, overwrite=False):
        # EXTENDS base: a language may be installed after the packs were loaded
        result = super()._update_translations(filter_lang, overwrite)
        if "reception_management" in self.mapped("name"):
            self.env["reception.tier"]._translate_like_templates()
        return result
