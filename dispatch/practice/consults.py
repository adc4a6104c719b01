"""Telekonsultasi in the practice city: invented crews ask with a strip they recorded, an invented specialist answers.

Who signs in as the specialist has the questions for himself: the invented one keeps his hands off for a while.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from clinics.actors import Actor, actor_of
from clinics.clock import now, real_now
from clinics.models import Person, Role
from clinics.services.files import CHUNK_BYTES, Promise
from dispatch.models import Assignment, SpecialistQuestion
from dispatch.practice.due import Due
from dispatch.practice.hands import HANDS_OFF
from dispatch.practice.look import Look, OnDuty
from dispatch.practice.phone import Phone
from dispatch.practice.stories import story_of
from dispatch.practice.streams import Streams
from dispatch.practice.strips import ecg_strip, usg_fan
from dispatch.services import files
from dispatch.services.specialist import answer_question

ASKED_OF_RED, ASKED_OF_YELLOW = 0.8, 0.12
AT_BEDSIDE_MINUTES = (4.0, 7.0)
ANSWERS_AFTER_MINUTES = (4.0, 9.0)
HEART, BELLY = ("dada", "sesak", "pelo", "berdebar", "darah"), ("perut", "hamil", "melahirkan", "muntah")
QUESTIONS = {
    "heart": ("Ada perubahan ST? Perlu dirujuk sekarang?", "Irama ini aman ditangani di rumah?"),
    "belly": ("Apakah ini cairan bebas? Perlu dirujuk?", "Janin terlihat hidup? Aman menunggu besok?"),
}
ANSWERS = {
    True: "ST naik di V2-V4, curiga STEMI anterior. Aspirin 320 mg kunyah, oksigen bila SpO2 < 94, rujuk sekarang.",
    False: "Tidak tampak kegawatan. Teruskan terapi, pantau tanda vital, kontrol besok di puskesmas.",
}


class Consults:
    """Questions and answers of those whom nobody plays."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self._asked: set[int] = set()
        self._expert: tuple[datetime, Actor | None] | None = None

    def plan(self, look: Look) -> Iterator[Due]:
        """A question some minutes after a crew stands at a bedside, an answer some minutes after that."""
        for assignment in look.active:
            duty = look.duty.get(assignment.team_id)
            if assignment.status != "on_scene" or duty is None or assignment.team_id in look.played:
                continue
            if assignment.pk not in self._asked and (due := self._question(assignment, duty)) is not None:
                yield due
        waiting = SpecialistQuestion.objects.filter(answered_at__isnull=True).order_by("pk")[:20]
        for question in waiting if self._expert_at_work() is not None else ():
            draw = self.streams.of("specialist", question.action_id)
            at = question.recorded_at + timedelta(minutes=draw.uniform(*ANSWERS_AFTER_MINUTES))
            yield Due(at, f"specialist {question.pk}", partial(self._answer, question))

    def _question(self, assignment: Assignment, duty: OnDuty) -> Due | None:
        visit = assignment.visit
        draw = self.streams.of("consult", visit.code, duty.team)
        chance = {"red": ASKED_OF_RED, "yellow": ASKED_OF_YELLOW}.get(story_of(visit.complaint).urgency, 0.0)
        if draw.random() >= chance or _about(visit.complaint) is None:
            self._asked.add(assignment.pk)
            return None
        at = (assignment.arrived_at or assignment.status_since) + timedelta(
            minutes=draw.uniform(*AT_BEDSIDE_MINUTES)
        )
        return Due(at, f"{visit.code} ask", partial(self._ask, assignment, duty))

    def _ask(self, assignment: Assignment, duty: OnDuty) -> None:
        self._asked.add(assignment.pk)
        visit = assignment.visit
        about = _about(visit.complaint)
        if about is None or visit.specialist_questions.exists():
            return
        draw = self.streams.of("strip", visit.code)
        grave = "chest_pain" in story_of(visit.complaint).red_flags
        picture = (
            usg_fan(draw) if about == "belly" else ecg_strip(draw, pulse=draw.randint(72, 112), raised=grave)
        )
        promise = Promise(
            file_id=self.streams.action_id("strip", visit.code),
            kind="usg" if about == "belly" else "ecg",
            name="latihan.png",
            size=len(picture),
            sha256=hashlib.sha256(picture).hexdigest(),
            taken_at=now(),
        )
        progress = files.open_file(by=duty.actor, visit_id=visit.pk, promise=promise)
        for start in range(progress.received, len(picture), CHUNK_BYTES):
            files.add_chunk(
                by=duty.actor,
                file_id=promise.file_id,
                start=start,
                chunk=picture[start : start + CHUNK_BYTES],
            )
        payload = {"question": draw.choice(QUESTIONS[about]), "file_ids": [str(promise.file_id)]}
        Phone(self.streams, duty.team, duty.actor).send(
            "ask_specialist", payload, assignment.pk, visit_id=visit.pk
        )

    def _answer(self, question: SpecialistQuestion) -> None:
        expert = self._expert_at_work()
        if expert is None:
            return
        grave = "chest_pain" in story_of(question.visit.complaint).red_flags
        answer_question(
            question_id=question.pk,
            by=expert,
            action_id=self.streams.action_id("answer", question.action_id),
            answer=ANSWERS[grave],
            urgent=grave,
        )

    def _expert_at_work(self) -> Actor | None:
        """The invented specialist; nobody while a person is signed in as one. Asked for anew every few seconds."""
        at = real_now()
        if self._expert is None or at - self._expert[0] > timedelta(seconds=5):
            people = Person.objects.filter(role=Role.SPECIALIST, is_practice=True, is_active=True)
            played = people.filter(last_login__gte=at - HANDS_OFF).exists()
            person = None if played else people.order_by("pk").first()
            self._expert = (at, actor_of(person) if person else None)
        return self._expert[1]


def _about(complaint: str) -> str | None:
    """heart, belly, or nothing that a machine of the bag would show."""
    words = complaint.lower()
    if any(word in words for word in HEART):
        return "heart"
    return "belly" if any(word in words for word in BELLY) else None
