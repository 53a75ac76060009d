"""The people, the policy and the visits that races are run on."""

from datetime import datetime, timedelta

MODULE = "reception_management"
PURPOSE = "Race"


def make(env, clients):
    """Make people with API keys and a tier with caps; return what a client needs."""
    company = env.ref("base.main_company")
    env["account.chart.template"].try_loading("generic_coa", company, False)
    department = env["hr.department"].create({"name": "Race", "company_id": company.id})
    people = {}
    groups = {
        "applicant": ["reception_user"],
        "colleague": ["reception_user"],
        "both": ["reception_officer", "reception_executive"],
        "executive": ["reception_executive"],
        "manager": ["reception_manager"],
    }
    groups |= {f"officer{n}": ["reception_officer"] for n in range(clients)}
    groups |= {f"desk{n}": ["reception_desk"] for n in range(clients)}
    for login, names in groups.items():
        people[login] = person(env, login, names, department)
    approver = people["officer0"]["user"]
    env["hr.employee"].search([]).expense_manager_id = approver
    costs = {
        name: env.ref(f"{MODULE}.cost_type_{name}").id for name in ("lunch", "dinner")
    }
    tier = env["reception.tier"].create(
        {
            "name": "Race",
            "code": "RACE",
            "company_id": company.id,
            "authority": "officer",
            "cap_ids": [
                *((0, 0, {"cost_type_id": cost, "amount": 100})
                  for cost in costs.values()),
                (0, 0, {"amount": 150}),
            ],
            "band_ids": [(0, 0, {"guests_from": 1, "max_companions": 5})],
        }
    )  # fmt: skip
    # no other tier to be suggested
    company_tiers = [("company_id", "=", company.id), ("id", "!=", tier.id)]
    env["reception.tier"].search(company_tiers).active = False
    products = {
        name: env["product.product"]
        .create(
            {
                "name": name,
                "can_be_expensed": True,
                "standard_price": 0,
                "supplier_taxes_id": False,
                "reception_cost_type_id": cost,
            }
        )
        .id
        for name, cost in costs.items()
    }
    customer, correspondent = env["res.partner"].create(
        [
            {"name": "Customer", "is_company": True},
            {"name": "Correspondent", "email": "customer@example.com"},
        ]
    )
    return {
        "people": people,
        "tier": tier.id,
        "costs": costs,
        "products": products,
        "customer": customer.id,
        "correspondent": correspondent.id,
    }


def person(env, login, groups, department):
    """Make a user with an employee; return the ids and an API key."""
    user = env["res.users"].create(
        {
            "name": login.title(),
            "login": f"race_{login}",
            "email": f"{login}@example.com",
            "notification_type": "inbox",
            "group_ids": [
                (4, env.ref(name).id)
                for name in (
                    "base.group_user",
                    *(f"{MODULE}.group_{group}" for group in groups),
                )
            ],
        }
    )
    employee = env["hr.employee"].create(
        {
            "name": user.name,
            "user_id": user.id,
            "department_id": department.id,
            "company_id": department.company_id.id,
        }
    )
    keys = env["res.users.apikeys"].with_user(user).sudo()
    key = keys._generate("rpc", "races", datetime.now() + timedelta(days=2))
    return {"user": user.id, "employee": employee.id, "key": key}


def visit_values(scene, **values):
    """Return the values of a complete application for today."""
    people = scene["people"]
    now = datetime.utcnow().replace(microsecond=0)
    return {
        "partner_id": scene["customer"],
        "purpose": PURPOSE,
        "applicant_id": people["applicant"]["employee"],
        "host_id": people["applicant"]["employee"],
        "tier_id": scene["tier"],
        "date_arrival": str(now - timedelta(minutes=30)),
        "date_departure": str(now + timedelta(days=1)),
        "guest_ids": [[0, 0, {"name": "Guest"}]],
        "budget_ids": [
            [0, 0, {"cost_type_id": cost, "planned": 50}]
            for cost in scene["costs"].values()
        ],
        **values,
    }
