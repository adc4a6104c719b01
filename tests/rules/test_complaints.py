"""Complaints: working days, what no answer may say, and the states one after the other."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dispatch.models import ComplaintCategory, ComplaintState
from dispatch.rules.complaints import (
    CATEGORIES,
    STATES,
    STEPS,
    answer_due,
    clinical_word,
    next_state,
    open_steps,
)

WITA = ZoneInfo("Asia/Makassar")


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-18T10:00", "2026-11-23T16:00"),  # Wednesday evening: Thursday, Friday, Monday
        ("2026-11-20T15:59", "2026-11-25T16:00"),  # Friday 23:59 WITA
        ("2026-11-20T16:30", "2026-11-25T16:00"),  # Saturday 00:30 WITA, still Friday in UTC
        ("2026-11-22T01:00", "2026-11-25T16:00"),  # Sunday
    ],
)
def test_an_answer_is_due_at_the_end_of_the_third_working_day(received: str, due: str) -> None:
    moment = datetime.fromisoformat(received).replace(tzinfo=UTC)

    assert answer_due(moment, 3, WITA) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["Obat hipertensi diganti", "hasil TBC ibu", "kode J18.9", "Ia HAMIL"])
def test_an_answer_that_speaks_of_health_is_known(text: str) -> None:
    assert clinical_word(text)


@pytest.mark.parametrize(
    "text", ["Mohon maaf, tim datang terlambat karena banjir.", "Obat kami bawa besok pukul 10"]
)
def test_an_ordinary_answer_is_not(text: str) -> None:
    assert clinical_word(text) == ""


def test_every_state_leads_somewhere_and_only_the_family_replies() -> None:
    assert {state for state, _ in STEPS} == set(STATES) == set(ComplaintState.values)
    assert set(CATEGORIES) == set(ComplaintCategory.values)
    assert all("reply" not in open_steps(state) for state in STATES)
    assert next_state("closed", "answer") is None
