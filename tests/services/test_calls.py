"""A call rings, is taken by one desk, is noted, taken back or missed; and what the desk makes of its own calls."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from clinics.actors import Actor
from clinics.clock import now, stepped_time
from clinics.models import AccessEntry
from clinics.refusals import Refusal
from dispatch.models import Call, Event, IncomingCall, Visit
from dispatch.queries.call_figures import call_indicators
from dispatch.queries.calls import CallFilter, call_log, ringing_now
from dispatch.queries.invariants import check_invariants
from dispatch.queries.similar import SimilarQuery, similar_to
from dispatch.services import calls, intake
from dispatch.services.forms import PlaceForm, TriageForm, VisitForm
from tests import builders
from tests.counting import queries_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
"""10:00 in Makassar, in the middle of the morning shift."""
PRANKSTER = "+6281255556666"


def ring(name: str, number: str = builders.PHONE, **more: object) -> int:
    return int(calls.incoming_call(call_id=name, number=number, **more)["incoming_id"])  # type: ignore[arg-type]


def said(by: Actor, disposition: str, **more: object) -> dict[str, int]:
    fields: dict[str, object] = {"answered_at": now(), "phone": builders.PHONE}
    answer: dict[str, int] = intake.log_call(
        by=by,
        action_id=uuid4(),
        disposition=disposition,
        **(fields | more),  # type: ignore[arg-type]
    )
    return answer


def today() -> CallFilter:
    return CallFilter(start=now().date() - timedelta(days=1), end=now().date() + timedelta(days=1))


def test_a_call_told_twice_rings_once_and_is_taken_with_its_number_and_its_place() -> None:
    builders.build_city()
    visit = builders.build_visit()
    desk = builders.actor("call_taker")

    first = ring("a1", "6281241234567", lat=-5.17, lon=119.45, accuracy_metres=80.0)
    assert ring("a1") == first
    seen = ringing_now(desk)["ringing"]
    answer = calls.take_call(incoming_id=first, by=desk, action_id=uuid4())

    assert [(call["number"], call["visits"][0]["visit_id"]) for call in seen] == [
        ("+6281241234567", visit.pk)
    ]
    assert ringing_now(desk)["ringing"] == []
    assert Call.objects.get(pk=answer["call_id"]).disposition == ""
    assert [event.kind for event in Event.objects.filter(visit=None)] == ["call_rang", "call_taken"]


def test_the_second_desk_is_told_who_took_it_and_a_caller_who_hung_up_is_gone() -> None:
    builders.build_city()
    rosmini, tenri = builders.actor("dispatcher"), builders.actor("call_taker")
    taken, gone = ring("a1"), ring("a2")
    calls.take_call(incoming_id=taken, by=rosmini, action_id=uuid4())
    for _ in range(2):
        calls.end_incoming_call(call_id="a2")

    with pytest.raises(Refusal, match="call_taken_already") as refused:
        calls.take_call(incoming_id=taken, by=tenri, action_id=uuid4())
    with pytest.raises(Refusal, match="call_over"):
        calls.take_call(incoming_id=gone, by=tenri, action_id=uuid4())

    assert refused.value.params == {"who": builders.BU_ROSMINI}
    assert [row["missed"] for row in call_log(tenri, today())["calls"]] == [True, False]


def test_a_ring_that_is_never_ended_is_missed_after_three_minutes() -> None:
    builders.build_city()
    desk = builders.actor("call_taker")
    ring("a1")
    IncomingCall.objects.update(rang_at=now() - timedelta(minutes=4))

    assert ringing_now(desk)["ringing"] == []
    assert (calls.end_silent_rings(), calls.end_silent_rings()) == (1, 0)
    assert Call.objects.get().disposition == "missed"


def test_a_taken_call_becomes_a_visit_with_its_own_times() -> None:
    builders.build_clinic()
    desk = builders.actor("call_taker")
    with stepped_time(MORNING) as stepped:
        incoming = ring("a1")
        stepped.step_to(MORNING + timedelta(seconds=9))
        calls.take_call(incoming_id=incoming, by=desk, action_id=uuid4())
        stepped.step_to(MORNING + timedelta(seconds=59))
        said(
            desk,
            "request",
            incoming_id=incoming,
            answered_at=MORNING,
            form=VisitForm(caller_phone=builders.PHONE),
        )
        row = call_log(desk, today())["calls"][0]

    assert (row["answer_seconds"], row["handled_seconds"], row["visit"]) == (9, 50, Visit.objects.get().code)
    with pytest.raises(Refusal, match="already_done"):
        said(desk, "prank", incoming_id=incoming)
    assert check_invariants() == []


def test_a_disposition_is_taken_back_within_half_a_minute_by_who_said_it_and_the_call_is_in_hand_again() -> (
    None
):
    builders.build_city()
    desk, colleague = builders.actor("call_taker"), builders.actor("call_taker")
    with stepped_time(MORNING) as stepped:
        incoming = ring("a1")
        calls.take_call(incoming_id=incoming, by=desk, action_id=uuid4())
        wrong = said(desk, "prank", incoming_id=incoming)["call_id"]
        with pytest.raises(Refusal, match="undo_not_possible"):
            calls.undo_call(call_id=wrong, by=colleague, action_id=uuid4())
        again = uuid4()
        for _ in range(2):
            assert calls.undo_call(call_id=wrong, by=desk, action_id=again)["incoming_id"] == incoming
        right = said(desk, "information", incoming_id=incoming)["call_id"]
        stepped.step_to(MORNING + timedelta(seconds=31))
        with pytest.raises(Refusal, match="undo_too_late"):
            calls.undo_call(call_id=right, by=desk, action_id=uuid4())

    assert [(row.disposition, row.undone_at is None) for row in Call.objects.order_by("pk")] == [
        ("prank", False),
        ("information", True),
    ]


def test_a_caller_added_to_a_visit_is_taken_off_again_and_the_visit_says_both() -> None:
    visit = builders.build_visit()
    desk = builders.actor("call_taker")
    call = said(desk, "duplicate", add_to_visit_id=visit.pk, phone="0813 5555 0000", note="tetangga")[
        "call_id"
    ]
    assert similar_to(SimilarQuery(phone="0813 5555 0000"))["strong_id"] == visit.pk

    calls.undo_call(call_id=call, by=desk, action_id=uuid4())

    assert similar_to(SimilarQuery(phone="0813 5555 0000"))["similar"] == []
    kinds = list(Event.objects.filter(visit=visit).order_by("seq").values_list("kind", flat=True))
    assert kinds[-2:] == ["duplicate_linked", "duplicate_unlinked"]
    assert check_invariants() == []


def test_four_pranks_of_a_number_are_said_and_its_fifth_call_is_a_visit_all_the_same() -> None:
    builders.build_clinic()
    desk = builders.actor("call_taker")
    for _ in range(4):
        said(desk, "prank", phone=PRANKSTER)
    undone = said(desk, "prank", phone=PRANKSTER)["call_id"]
    calls.undo_call(call_id=undone, by=desk, action_id=uuid4())

    found = similar_to(SimilarQuery(phone="0812 5555 6666"))
    ring("a9", PRANKSTER)
    visit = said(desk, "request", phone=PRANKSTER, form=VisitForm(caller_phone=PRANKSTER, complaint="sesak"))

    assert found["pattern"]["warn"]
    assert found["pattern"]["dispositions"] == [{"disposition": "prank", "calls": 4}]
    assert [call["pranks"] for call in ringing_now(desk)["ringing"]] == [4]
    assert visit["visit_id"] is not None


def test_two_callers_of_one_house_are_a_strong_double_until_they_speak_of_somebody_else() -> None:
    builders.build_clinic()
    desk = builders.actor("call_taker")
    home = PlaceForm(village_code="73.71.13.1002", alley="Lrg 7", house_number="12")
    form = VisitForm(caller_phone="0811 0000 0001", patient_name="Dg. Ngai", patient_age=71, place=home)
    first = said(desk, "request", phone="0811 0000 0001", form=form)["visit_id"]
    typed = {"phone": "0811 0000 0002", "village_code": "73.71.13.1002", "alley": "07", "house_number": "12"}

    assert similar_to(SimilarQuery(**typed))["strong_id"] == first  # type: ignore[arg-type]
    assert similar_to(SimilarQuery(**typed, name="Hj. Marwah"))["strong_id"] is None  # type: ignore[arg-type]
    assert similar_to(SimilarQuery(**typed, age=8))["similar"][0]["reasons"] == ["door"]  # type: ignore[arg-type]


def test_the_log_finds_by_number_name_and_code_in_so_many_queries_and_the_look_is_written_down() -> None:
    visit = builders.build_visit()
    desk = builders.actor("call_taker")
    said(desk, "duplicate", add_to_visit_id=visit.pk)
    said(desk, "prank", phone=PRANKSTER)

    def found(**more: object) -> list[str]:
        rows = call_log(desk, CallFilter(**{**_days(), **more}))["calls"]  # type: ignore[arg-type]
        return [row["disposition"] for row in rows]

    assert found() == ["prank", "duplicate"]
    assert found(q="0812 5555") == ["prank"]
    assert found(q="ngai") == ["duplicate"] == found(q=visit.code) == found(disposition="duplicate")
    assert found(mine=True, size=10, page=2) == []
    assert AccessEntry.objects.filter(door="call_log", visit_code=visit.code).exists()
    few = (
        queries_of(lambda: found()),
        queries_of(lambda: ringing_now(desk)),
        queries_of(lambda: call_indicators(desk)),
    )
    for index in range(4):
        said(desk, "duplicate", add_to_visit_id=visit.pk, phone=f"081300000{index}")
        ring(f"b{index}", f"081300000{index}")
    calls.take_call(incoming_id=ring("c1"), by=desk, action_id=uuid4())
    assert few[0] == queries_of(lambda: found())
    assert few[2] == queries_of(lambda: call_indicators(desk))
    assert queries_of(lambda: ringing_now(desk)) <= few[1] + 3


def test_who_may_not_know_patients_sees_times_and_outcomes_only() -> None:
    visit = builders.build_visit()
    said(builders.actor("call_taker"), "duplicate", add_to_visit_id=visit.pk, note="Dg. Ngai sesak")
    ring("a1", lat=-5.17, lon=119.45)
    dinas = builders.actor("health_office")

    row, rings = call_log(dinas, today())["calls"][0], ringing_now(dinas)["ringing"][0]

    assert (row["phone"], row["patient_name"], row["note"], row["visit"]) == ("", "", "", visit.code)
    assert (rings["number"], rings["lat"], rings["visits"]) == ("", None, [])
    assert call_log(dinas, CallFilter(**_days(), q="Ngai"))["total"] == 0


def _days() -> dict[str, object]:
    wanted = today()
    return {"start": wanted.start, "end": wanted.end}


def test_the_indicators_are_those_of_the_hour_and_of_each_shift() -> None:
    builders.build_clinic()
    desk = builders.actor("call_taker")
    with stepped_time(MORNING - timedelta(hours=9)) as stepped:
        said(desk, "prank")  # one in the morning, in the night shift
        stepped.step_to(MORNING)
        for index, seconds in enumerate((4, 16)):
            incoming = ring(f"a{index}")
            stepped.step_to(stepped.at + timedelta(seconds=seconds))
            calls.take_call(incoming_id=incoming, by=desk, action_id=uuid4())
            stepped.step_to(stepped.at + timedelta(seconds=40 + 30 * index))
            form = VisitForm(caller_phone=builders.PHONE, triage=TriageForm(red_flags=["stroke"]))
            said(desk, "request", incoming_id=incoming, form=form)
        stepped.step_to(stepped.at + timedelta(minutes=4))
        periods = {period["name"]: period for period in call_indicators(desk)["periods"]}

    shares = {
        name: {figure["name"]: (figure["within"], figure["of"]) for figure in periods[name]["figures"]}
        for name in ("hour", "morning", "night")
    }
    assert shares["hour"] == shares["morning"]
    assert shares["hour"] == {"answered": (1, 2), "processed": (1, 2), "psc119": (0, 2), "valid": (2, 2)}
    assert shares["night"] == {"answered": (0, 0), "processed": (0, 0), "psc119": (0, 0), "valid": (0, 1)}
    assert all(figure["few"] for figure in periods["hour"]["figures"])
