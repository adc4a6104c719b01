"""Two desks at one ringing telephone, and a caller who hangs up at that moment."""

from uuid import uuid4

import pytest

from dispatch.models import Call, Event
from dispatch.services import calls
from tests import builders
from tests.races.test_races import ROUNDS, at_once, refusals

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_two_desks_take_one_call_and_one_of_them_has_it() -> None:
    builders.build_city()
    desks = [builders.actor("dispatcher"), builders.actor("call_taker")]

    for index in range(ROUNDS):
        incoming = calls.incoming_call(call_id=f"race-{index}", number=builders.PHONE)["incoming_id"]
        results = at_once(
            *(
                lambda by=by, of=incoming: calls.take_call(incoming_id=of, by=by, action_id=uuid4())
                for by in desks
            ),
            lambda of=index: calls.incoming_call(call_id=f"race-{of}", number=builders.PHONE),
        )
        assert refusals(results) == ["call_taken_already"]
    assert Call.objects.count() == ROUNDS == Event.objects.filter(kind="call_taken").count()


def test_a_caller_who_hangs_up_while_a_desk_answers_is_taken_or_missed_never_both() -> None:
    builders.build_city()
    desk = builders.actor("call_taker")

    for index in range(ROUNDS):
        incoming = calls.incoming_call(call_id=f"race-{index}")["incoming_id"]
        results = at_once(
            lambda of=incoming: calls.take_call(incoming_id=of, by=desk, action_id=uuid4()),
            lambda of=index: calls.end_incoming_call(call_id=f"race-{of}"),
        )
        row = Call.objects.get(incoming_id=incoming)
        assert refusals(results) == (["call_over"] if row.disposition == "missed" else [])
