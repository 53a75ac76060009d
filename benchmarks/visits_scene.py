"""The people of the scenario `visits`, and one visit with all around it."""

MODULE = "reception_management"
LOGINS = ("officer", "one", "quarter", "most")


def make_people(env):
    """Make departments, users that see different shares, and staff without users."""
    company = env.ref("base.main_company")

    def department(name, parent=None):
        return env["hr.department"].create(
            {"name": name, "company_id": company.id, "parent_id": parent and parent.id}
        )

    top = department("most")
    homes = {"one": department("one"), "elsewhere": department("elsewhere")}
    homes |= {name: department(name, top) for name in ("quarter", "rest")}
    places = {**homes, "officer": homes["elsewhere"], "most": top}
    for login in LOGINS:
        group = "officer" if login == "officer" else "user"
        user = env["res.users"].create(
            {
                "name": f"Bench {login}",
                "login": f"bench_{login}",
                "group_ids": [
                    (4, env.ref("base.group_user").id),
                    (4, env.ref("base.group_partner_manager").id),
                    (4, env.ref(f"{MODULE}.group_reception_{group}").id),
                ],
            }
        )
        employee = env["hr.employee"].create(
            {
                "name": user.name,
                "user_id": user.id,
                "department_id": places[login].id,
                "company_id": company.id,
            }
        )
        if login == "most":
            top.manager_id = employee
    for name, home in homes.items():
        env["hr.employee"].create(
            [
                {"name": f"{name} {n}", "department_id": home.id, "barcode": False}
                for n in range(50)
            ]
        )


def template_visit(env):
    """Return a visit made by Odoo, with one row of everything around it."""
    found = env["reception.visit"].search([("purpose", "=", "Template")], limit=1)
    if found:
        return found
    elsewhere = env["hr.employee"].search([("name", "=", "elsewhere 0")])
    tier = env["reception.tier"].search(
        [("company_id", "=", env.ref("base.main_company").id)], limit=1
    )
    visit = env["reception.visit"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Template"}).id,
            "purpose": "Template",
            "applicant_id": elsewhere.id,
            "host_id": elsewhere.id,
            "tier_id": tier.id,
            "date_arrival": "2020-01-01 09:00:00",
            "date_departure": "2020-01-02 09:00:00",
            "party_size": 3,
            "guest_ids": [(0, 0, {"name": "Template"})],
            "companion_ids": [
                (
                    0,
                    0,
                    {
                        "employee_id": elsewhere.id,
                        "role_id": env.ref(f"{MODULE}.role_driver").id,
                    },
                )
            ],
            "budget_ids": [
                (
                    0,
                    0,
                    {
                        "cost_type_id": env.ref(f"{MODULE}.cost_type_lunch").id,
                        "planned": 100,
                    },
                )
            ],
        }
    )
    visit._ask_approvals(["officer"])
    return visit
