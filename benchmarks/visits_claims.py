"""Queries of submissions, whatever the size of the visit. Nothing is kept."""

import time

MODULE = "reception_management"
SIZES = (2, 40)


def counts(env):
    """Return {what: (queries when small, when large, seconds when large)}."""
    found = {"submission of a visit": [], "submission of a claim": []}
    policy = make_policy(env)
    for size in SIZES:
        visit = make_visit(env, policy, size)
        found["submission of a visit"].append(counted(env, visit, "action_submit"))
        visit.with_user(policy["officer"]).action_approve()
        claims = [make_claim(env, policy, visit, n) for n in range(size + 1)]
        for claim in claims[:-1]:
            claim.action_submit()
        found["submission of a claim"].append(counted(env, claims[-1], "action_submit"))
    env.cr.rollback()
    return {
        name: (small[0], large[0], large[1]) for name, (small, large) in found.items()
    }


def counted(env, record, method):
    """Return (queries, seconds) of a call on a cold cache."""
    env.flush_all()
    env.cr.flush()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    getattr(record, method)()
    env.flush_all()
    return env.cr.sql_log_count - queries, time.perf_counter() - start


def make_policy(env):
    """Make cost types, a tier that caps each, categories, and the people."""
    company = env.ref("base.main_company")
    if not env["account.journal"].search_count([("company_id", "=", company.id)]):
        env["account.chart.template"].try_loading("generic_coa", company, False)
    types = env["reception.cost.type"].create(
        [{"name": f"Bench {n}", "code": f"bench{n}"} for n in range(max(SIZES))]
    )
    tier = env["reception.tier"].create(
        {
            "name": "Claims",
            "code": "CLAIMS",
            "company_id": company.id,
            "authority": "officer",
            "cap_ids": [
                *((0, 0, {"cost_type_id": kind.id, "amount": 1000}) for kind in types),
                (0, 0, {"amount": 100000}),
            ],
            "band_ids": [(0, 0, {"guests_from": 1, "max_companions": 100})],
        }
    )
    # no other tier to be suggested
    company_tiers = [("company_id", "=", company.id), ("id", "!=", tier.id)]
    env["reception.tier"].search(company_tiers).active = False
    products = env["product.product"].create(
        [
            {
                "name": kind.name,
                "can_be_expensed": True,
                "supplier_taxes_id": False,
                "reception_cost_type_id": kind.id,
            }
            for kind in types
        ]
    )
    users = {
        login: env["res.users"].search([("login", "=", f"bench_{login}")])
        for login in ("one", "officer")
    }
    applicant = users["one"].employee_id
    applicant.expense_manager_id = users["officer"]
    return {
        "types": types,
        "tier": tier,
        "products": products,
        "user": users["one"],
        "officer": users["officer"],
        "employee": applicant,
    }


def make_visit(env, policy, size):
    """Make a draft with `size` guests and budget lines, as its applicant."""
    partner = env["res.partner"].search([("name", "like", "Customer ")], limit=1)
    return (
        env["reception.visit"]
        .with_user(policy["user"])
        .create(
            {
                "partner_id": partner.id,
                "purpose": "Claims",
                "applicant_id": policy["employee"].id,
                "host_id": policy["employee"].id,
                "tier_id": policy["tier"].id,
                "date_arrival": "2030-05-06 08:00:00",
                "date_departure": "2030-05-07 16:00:00",
                "guest_ids": [(0, 0, {"name": f"Guest {n}"}) for n in range(size)],
                "budget_ids": [
                    (0, 0, {"cost_type_id": kind.id, "planned": 100})
                    for kind in policy["types"][:size]
                ],
            }
        )
    )


def make_claim(env, policy, visit, number):
    """Make a draft claim on a visit, as its applicant."""
    return (
        env["hr.expense"]
        .with_user(policy["user"])
        .create(
            {
                "name": f"Claim {number}",
                "employee_id": policy["employee"].id,
                "product_id": policy["products"][number % 2].id,
                "total_amount_currency": 5,
                "reception_visit_id": visit.id,
                "reception_guest_ids": [(6, 0, visit.guest_ids[:1].ids)],
            }
        )
    )
