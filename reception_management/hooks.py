def post_init_hook(env):
    """Give each company the default pack of tiers, so that it works at once."""
    # archived companies start with it too, should they come back
    companies = env["res.company"].with_context(active_test=False).search([])
    env["reception.tier"]._load_pack("standard", companies)
