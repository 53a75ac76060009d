from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import clean_context

# What a caller's context may say to code that runs with superuser rights: the
# language, the clock and the companies; never a default or a switch of tracking.
SAFE_CONTEXT_KEYS = {"lang", "tz", "allowed_company_ids"}


class Transition(NamedTuple):
    """One row of a life cycle: the states it leaves, and two method names."""

    sources: tuple
    # records -> those of them on which the current user may take the step
    allowed: str
    # record -> list of texts, each naming one thing that is missing or wrong
    gaps: str = ""


def derived_fields(model):
    """Return the names of the stored columns that follow from others.

    They are read-only on the screen, but the ORM would take a value for them.
    """
    return {
        name
        for name, field in model._fields.items()
        if field.store and field.compute and field.readonly
    }


def as_system(records):
    """Return the records as superuser, in a context the caller can't shape."""
    context = {
        key: value
        for key, value in clean_context(records.env.context).items()
        if key in SAFE_CONTEXT_KEYS
    }
    # superuser: only what an action has checked as the user is written this way
    return records.with_env(records.env(su=True, context=context))


class ReceptionStateMixin(models.AbstractModel):
    """A life cycle that only its own actions move.

    A model states ``_transitions`` (target state -> :class:`Transition`),
    ``_system_fields`` (facts only the actions write) and ``_locked_fields``
    (state -> fields nobody edits in it). ``create`` and ``write`` refuse the rest
    for everybody but the superuser environment, which no caller can ask for; no
    context key opens them.
    """

    _name = "reception.state.mixin"
    _description = "Guarded life cycle"

    _transitions = {}
    _system_fields = frozenset()
    _locked_fields = {}

    @api.model
    def _guarded_fields(self):
        """Return the names of the fields that only an action may set."""
        return self._system_fields | derived_fields(self) | {"state"}

    def _system(self):
        """Return the records as superuser, in a context the caller can't shape."""
        return as_system(self)

    def _transition(self, target, **vals):
        """Move all the records to the state `target`, or none of them.

        :param str target: a key of ``_transitions``
        :param vals: system fields to write along with the state
        :raises AccessError: the current user may not take the step on a record
        :raises UserError: a record is in another state, is being changed by
            someone else, or something is missing; the message lists what
        """
        self._check_transition(target)
        self._enter(target, **vals)

    def _check_transition(self, target):
        """Lock the rows, then check state, role and conditions as the current user."""
        transition = self._transitions[target]
        self.check_access("read")
        self._lock_for_transition()
        self._check_sources(target, transition)
        self._check_allowed(target, transition)
        if transition.gaps:
            self._check_gaps(target, transition)

    def _enter(self, target, **vals):
        """Write the state after `_check_transition`; alone this runs as superuser."""
        self._system().write({"state": target, **vals})

    def _state_label(self, state):
        return dict(self._fields["state"]._description_selection(self.env))[state]

    def _lock_for_transition(self):
        try:
            self.lock_for_update()
        except LockError as error:
            raise UserError(
                self.env._(
                    "%(records)s is being changed by someone else at this moment. "
                    "Reload the page and try again.",
                    records=", ".join(self.mapped("display_name")),
                )
            ) from error

    def _check_sources(self, target, transition):
        for record in self:
            if record.state not in transition.sources:
                raise UserError(
                    self.env._(
                        "%(record)s is “%(state)s”: it can't become “%(target)s” "
                        "from there. Only these can: %(sources)s.",
                        record=record.display_name,
                        state=self._state_label(record.state),
                        target=self._state_label(target),
                        sources=", ".join(map(self._state_label, transition.sources)),
                    )
                )

    def _check_allowed(self, target, transition):
        refused = self - getattr(self, transition.allowed)()
        if refused:
            raise AccessError(
                self.env._(
                    "You may not bring %(records)s to “%(target)s”. %(who)s",
                    records=", ".join(refused.mapped("display_name")),
                    target=self._state_label(target),
                    who=refused[0]._who_may(target),
                )
            )

    def _who_may(self, target):
        """Return a sentence that says who may take the step (for messages)."""
        return ""

    def _check_gaps(self, target, transition):
        for record in self:
            gaps = getattr(record, transition.gaps)()
            if gaps:
                raise UserError(
                    self.env._(
                        "%(record)s can't become “%(target)s” yet:\n%(gaps)s",
                        record=record.display_name,
                        target=self._state_label(target),
                        gaps="\n".join(f"- {gap}" for gap in gaps),
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """Create records in their first state.

        :raises AccessError: a value for a field that only an action may set
        """
        if self.env.su:
            return super().create(vals_list)
        guarded = self._guarded_fields()
        for vals in vals_list:
            self._refuse_fields(guarded & vals.keys())
        # a default given by the caller's context is a value given by the caller
        defaults = {f"default_{name}" for name in guarded} & self.env.context.keys()
        if defaults:
            self._refuse_fields({key.removeprefix("default_") for key in defaults})
        return super().create(vals_list)

    def write(self, vals):
        """Write what is free to edit in the present state.

        :raises AccessError: a field that only an action may set
        :raises UserError: a field that is locked in the record's state
        """
        if not self.env.su:
            self._refuse_fields(self._guarded_fields() & vals.keys())
            for record in self:
                record._check_unlocked(vals.keys())
        return super().write(vals)

    def _refuse_fields(self, names):
        if names:
            raise AccessError(
                self.env._(
                    "%(fields)s can't be set directly: use the buttons (or the "
                    "actions of the API), which check each step.",
                    fields=self._field_labels(names),
                )
            )

    def _check_unlocked(self, names):
        locked = self._locked_fields.get(self.state, frozenset()) & set(names)
        if locked:
            raise UserError(
                self.env._(
                    "%(record)s is “%(state)s”: %(fields)s can't be changed any "
                    "more. Reset it to draft first if the plan has to change.",
                    record=self.display_name,
                    state=self._state_label(self.state),
                    fields=self._field_labels(locked),
                )
            )

    def _field_labels(self, names):
        return ", ".join(
            sorted(self._fields[name]._description_string(self.env) for name in names)
        )
