# In the order in which the data goes: a room extends only those above it.

# base
from . import hr_department
from . import hr_job
from . import mail_activity
from . import product_product
from . import reception_approval
from . import reception_approval_mixin
from . import reception_approval_round
from . import reception_cap_mixin
from . import reception_companion_role
from . import reception_cost_type
from . import reception_deadline_rule
from . import reception_deadline
from . import reception_deadline_clock
from . import reception_deadline_cron
from . import reception_deadline_mixin
from . import reception_guest_category
from . import reception_prohibited_item
from . import reception_rank
from . import reception_replan_mixin
from . import reception_state_mixin
from . import reception_substitute
from . import reception_working_day
from . import resource_calendar
from . import resource_calendar_attendance
from . import resource_calendar_leaves

# tier
from . import reception_tier
from . import reception_tier_pack
from . import ir_module_module
from . import reception_tier_suggestion
from . import reception_tier_cap
from . import reception_tier_companion_band
from . import reception_preparation_line
from . import reception_agenda_template
from . import reception_agenda_template_line
from . import res_company

# visit
from . import reception_visit_part
from . import reception_visit
from . import reception_visit_access
from . import reception_visit_budget
from . import reception_visit_budget_rules
from . import reception_visit_companion
from . import reception_visit_flow
from . import reception_visit_deadline
from . import reception_visit_actions
from . import reception_visit_guest
from . import reception_visit_plan
from . import reception_visit_policy
from . import reception_visit_conditions
from . import reception_visit_special
from . import reception_visit_suggestion
from . import reception_visit_request
from . import reception_visit_screen
from . import reception_visit_tier
from . import reception_visit_task
from . import reception_visit_task_reminder
from . import reception_visit_preparation
from . import mail_activity_task
from . import resource_resource
from . import reception_visit_booking
from . import reception_visit_booking_actions
from . import reception_visit_bookings
from . import reception_visit_move
from . import calendar_event
from . import reception_visit_agenda
from . import reception_visit_agenda_event
from . import reception_visit_programme
from . import reception_visit_staff
from . import res_partner_supplier
from . import res_partner
from . import hr_employee

# expense
from . import account_move
from . import account_move_line
from . import account_tax
from . import hr_expense
from . import hr_expense_guard
from . import hr_expense_attendee
from . import hr_expense_cap
from . import hr_expense_decision
from . import reception_tier_expense
from . import reception_visit_budget_expense
from . import reception_visit_expense
from . import reception_visit_bill_expense
from . import reception_visit_cap_expense
from . import reception_visit_guest_expense
from . import res_company_expense
from . import res_config_settings_expense
