"""The hours for the papers become the company's time limit, late visits a clock."""

from odoo.api import SUPERUSER_ID, Environment


def migrate(cr, version):
    """Take over what the companies had set, and which visits were late by it."""
    cr.execute(
        "SELECT 1 FROM information_schema.columns "
        "WHERE table_name = 'res_company' AND column_name = 'reception_papers_hours'"
    )
    if not version or not cr.fetchone():
        return
    cr.execute(
        """
        UPDATE reception_deadline_rule rule
           SET amount = GREATEST(company.reception_papers_hours, 0.01)
          FROM res_company company
         WHERE company.id = rule.company_id
           AND rule.kind = 'papers' AND rule.unit = 'hours' AND rule.amount = 24
           AND company.reception_papers_hours <> 24
        """
    )
    cr.execute(
        """
        INSERT INTO reception_deadline (
            visit_id, company_id, kind, round, unit, allowed, used, started,
            running_since, due, warned, escalated, met, is_late,
            create_uid, write_uid, create_date, write_date)
        SELECT visit.id, visit.company_id, 'papers',
               COALESCE((SELECT MAX(round) FROM reception_deadline
                          WHERE visit_id = visit.id AND kind = 'papers'), 0) + 1,
               'hours', GREATEST(company.reception_papers_hours, 0.01), 0,
               visit.date_arrival, visit.date_arrival,
               visit.date_arrival
                 + company.reception_papers_hours * INTERVAL '1 hour',
               visit.date_submitted, visit.date_submitted, visit.date_submitted, TRUE,
               1, 1, NOW() AT TIME ZONE 'UTC', NOW() AT TIME ZONE 'UTC'
          FROM reception_visit visit
          JOIN res_company company ON company.id = visit.company_id
         WHERE visit.state NOT IN ('draft', 'cancelled')
           AND visit.date_submitted > visit.date_arrival
               + company.reception_papers_hours * INTERVAL '1 hour'
        """
    )
    env = Environment(cr, SUPERUSER_ID, {})
    visits = env["reception.visit"]
    visits.search([("state", "=", "draft"), ("is_urgent", "=", True)])._follow_papers()
