from odoo import models

# Tax lines are split by visit and cost type, so that the tax of a visit's costs
# carries the same two columns as their base (FIN-7).
VISIT_COLUMNS = {
    "reception_visit_id": "reception.visit",
    "reception_cost_type_id": "reception.cost.type",
}


class AccountTax(models.Model):
    _inherit = "account.tax"

    def _reception_columns(self, record, kwargs):
        return {
            column: self._get_base_line_field_value_from_record(
                record, column, kwargs, self.env[model]
            )
            for column, model in VISIT_COLUMNS.items()
        }

    def _prepare_base_line_for_taxes_computation(self, record, **kwargs):
        # EXTENDS account
        return {
            **super()._prepare_base_line_for_taxes_computation(record, **kwargs),
            **self._reception_columns(record, kwargs),
        }

    def _prepare_tax_line_for_taxes_computation(self, record, **kwargs):
        # EXTENDS account
        return {
            **super()._prepare_tax_line_for_taxes_computation(record, **kwargs),
            **self._reception_columns(record, kwargs),
        }

    def _prepare_base_line_grouping_key(self, base_line):
        # EXTENDS account
        return {
            **super()._prepare_base_line_grouping_key(base_line),
            **{column: base_line[column].id for column in VISIT_COLUMNS},
        }

    def _prepare_tax_line_repartition_grouping_key(self, tax_line):
        # EXTENDS account
        return {
            **super()._prepare_tax_line_repartition_grouping_key(tax_line),
            **{column: tax_line[column].id for column in VISIT_COLUMNS},
        }
