from .common import ReceptionCommon, proves


class TestVisitFlow(ReceptionCommon):
    """The life cycle, taken by the right people."""

    @proves("VIS-3")
    def test_whole_way(self):
        visit = self.visit_in("closed")
        self.assertTrue(visit.date_closed)
        self.assertEqual(
            visit.approval_ids.mapped("user_id"), self.users["department_manager"]
        )

    def test_every_state_is_reached(self):
        for state in ("refused", "cancelled", "no_show", "draft"):
            self.visit_in(state)
