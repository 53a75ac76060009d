from odoo import Command
from odoo.exceptions import AccessError

from .common import MODULE, ReceptionCommon, proves

SOON = "Important guests are coming."


class TestImportant(ReceptionCommon):
    """Large parties and important guests (VIS-16)."""

    def told(self, visit):
        news = visit.sudo().message_ids.filtered(lambda m: SOON in (m.body or ""))
        return news

    def vip(self):
        return [
            Command.create({"name": "Vera", "is_vip": True}),
            Command.create({"name": "Wim"}),
        ]

    # ---- large parties ---------------------------------------------------------

    @proves("VIS-16")
    def test_agency_is_proposed(self):
        """From the company's size on, until one is on the list."""
        self.company.reception_agency_party_size = 6
        for size, proposed in ((5, False), (6, True)):
            with self.subTest(size):
                visit = self.new_visit(party_size=size)
                self.assertEqual(visit.proposes_agency, proposed)
        visit.action_book_agency()
        self.assertRecordValues(
            visit.booking_ids,
            [
                {
                    "kind": "agency",
                    "state": "needed",
                    "start": visit.date_arrival,
                    "stop": visit.date_departure,
                }
            ],
        )
        self.assertFalse(visit.proposes_agency)
        with self.assert_refused("needs no travel agency"):
            visit.action_book_agency()
        visit.booking_ids.action_cancel()
        self.assertTrue(visit.proposes_agency)
        for login in ("colleague", "department_manager", "desk"):
            with self.subTest(login), self.assertRaises(AccessError):
                self.as_user(visit, login).action_book_agency()
        self.company.reception_agency_party_size = 0
        visit.invalidate_recordset()
        self.assertFalse(visit.proposes_agency)

    def test_not_when_it_is_over(self):
        """Nobody is proposed for guests who have been here."""
        self.company.reception_agency_party_size = 2
        self.assertTrue(self.visit_in("approved").proposes_agency)
        self.assertFalse(self.visit_in("departed").proposes_agency)

    # ---- important guests ------------------------------------------------------

    @proves("VIS-16")
    def test_superior_is_told_once(self):
        """At the submission the superior of applicant and host hears, once."""
        visit = self.new_visit(guest_ids=self.vip())
        self.assertFalse(self.told(visit), "a draft is nobody's business")
        self.take(visit, "submit")
        self.assertEqual(
            self.told(visit).partner_ids, self.users["department_manager"].partner_id
        )
        self.as_user(visit, "applicant").action_reset()
        self.take(visit, "submit")
        self.assertEqual(len(self.told(visit)), 1)
        with self.assertRaises(AccessError):
            visit.date_superior_told = False

    @proves("VIS-16")
    def test_at_once(self):
        """Received before the approval: the superior hears when it is entered."""
        visit = self.new_visit(guest_ids=self.vip(), is_urgent=True)
        self.assertEqual(len(self.told(visit)), 1)
        visit = self.new_visit(guest_ids=self.vip())
        visit.is_urgent = True
        self.assertEqual(len(self.told(visit)), 1)

    def test_rank_is_policy(self):
        """Guests from the rank that the company names on are important, too."""
        ranks = [self.env.ref(f"{MODULE}.rank_{n}") for n in ("manager", "director")]
        self.company.reception_alert_rank_id = ranks[1]
        for rank, told in zip(ranks, (0, 1), strict=True):
            guests = [Command.create({"name": "Ana", "rank_id": rank.id})]
            visit = self.new_visit(guest_ids=guests, party_size=2)
            self.take(visit, "submit")
            with self.subTest(rank.name):
                self.assertEqual(len(self.told(visit)), told)
        plain = self.visit_in("submitted")
        self.assertFalse(self.told(plain))

    def test_named_later(self):
        """A guest who is named or ranked after the approval counts as well."""
        self.company.reception_alert_rank_id = self.env.ref(f"{MODULE}.rank_director")
        visit = self.visit_in("approved", party_size=3)
        self.assertFalse(self.told(visit))
        guest = self.as_user(visit, "applicant").guest_ids[0]
        guest.rank_id = self.env.ref(f"{MODULE}.rank_executive")
        self.assertEqual(len(self.told(visit)), 1)
