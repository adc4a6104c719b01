"""In the practice city a crew asks with a strip that code drew; the invented specialist leaves room for a person."""

from datetime import UTC, datetime, timedelta

import pytest

from clinics.clock import real_now, stepped_time
from clinics.models import Person, VisitFile
from dispatch.models import Assignment, SpecialistQuestion, Visit
from dispatch.practice.city import City, Manner
from dispatch.practice.demand import Load
from tests import builders

MORNING = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def _live(minutes: int) -> None:
    with stepped_time(MORNING) as stepped:
        quiet = Manner(seed=4, load=Load(per_hour=0.0), left_free=frozenset())
        City(quiet).live_through(stepped, lambda: MORNING + timedelta(minutes=minutes))


def test_a_strip_marked_as_practice_is_asked_about_and_answered_unless_a_person_is_the_specialist() -> None:
    builders.build_city(MORNING)
    with stepped_time(MORNING):
        duty = builders.build_team_on_duty()
        visit = builders.build_visit(urgency="red")
        Visit.objects.update(complaint="Nyeri dada kiri menjalar ke lengan, keringat dingin")
        visit.refresh_from_db()
        builders.build_assignment(visit, duty, "on_scene", at=MORNING)
    expert = builders.build_person("specialist")
    Person.objects.filter(pk=expert.pk).update(is_practice=True, last_login=real_now())

    _live(16)
    question = SpecialistQuestion.objects.get()
    assert question.answered_at is None
    Person.objects.filter(pk=expert.pk).update(last_login=None)
    Assignment.objects.update(status_since=MORNING)
    _live(24)

    question.refresh_from_db()
    assert (question.answered_by_id, question.urgent) == (expert.pk, True)
    file = VisitFile.objects.get(kept_at__isnull=False)
    assert (file.kind, file.content_type, [str(file.file_id)]) == ("ecg", "image/jpeg", question.file_ids)
