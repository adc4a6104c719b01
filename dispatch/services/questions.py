"""The city edits its questions: every change is a new version, and a visit keeps the one it was asked with."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import QuestionSet
from dispatch.rules.question_sets import BadSet, read_set
from dispatch.rules.question_sets import QuestionSet as Asked
from dispatch.rules.triage import FALLBACK
from dispatch.services.log import by_actor, record
from dispatch.services.receipts import Answer, claim, settle


@transaction.atomic
def save_questions(
    *,
    by: Actor,
    action_id: UUID,
    code: str,
    seen_version: int,
    body: dict[str, Any],  # see dispatch.rules.question_sets
    is_active: bool = True,
    checked_by: str = "",
    note: str = "",
) -> Answer:
    """A set in a new version; ``seen_version`` 0 makes a new set.

    Refused when the body cannot be asked (``questions_wrong`` with the field), when somebody else changed the
    set meanwhile, and when the set for every other complaint would be switched off.
    """
    by.must("city.settings")
    if (receipt := claim(action_id, "save_questions", by)) is not None:
        return dict(receipt.answer or {})
    checked_set(body, code)
    if code == FALLBACK and not is_active:
        raise Refusal("questions_needed", field="is_active")
    _lock(code)
    newest = QuestionSet.objects.filter(code=code).order_by("-version").first()
    version = newest.version if newest else 0
    if version != seen_version:
        raise Refusal("questions_moved_on", field="seen_version", version=version)
    QuestionSet.objects.create(
        code=code,
        version=version + 1,
        body=body,
        is_active=is_active,
        checked_by=checked_by,
        note=note,
        made_by_id=by.staff_id,
        made_at=now(),
    )
    record(
        "setting_changed",
        origin=by_actor(by, action_id),
        subject="setting:questions",
        setting=f"questions.{code}",
    )
    return settle(action_id, {"code": code, "version": version + 1})


def checked_set(body: dict[str, Any], code: str = "new") -> Asked:  # see dispatch.rules.question_sets
    """The set that a body holds. Refuses ``questions_wrong`` with the field and what is wrong with it."""
    try:
        return read_set(body, code=code)
    except BadSet as bad:
        fault = bad.faults[0]
        where_id, where_en = _where(fault.field)
        raise Refusal(
            "questions_wrong",
            field=f"body.{fault.field}",
            where_id=where_id,
            where_en=where_en,
            what_id=fault.id,
            what_en=fault.en,
        ) from bad


FIELDS: dict[str, tuple[str, str]] = {
    "title_id": ("judul Indonesia", "Indonesian title"),
    "title_en": ("judul Inggris", "English title"),
    "words": ("kata pencari", "search words"),
    "urgency": ("urgensi", "urgency"),
    "service_type": ("jenis layanan", "kind of service"),
    "needs": ("perlu hadir", "who must come"),
    "kit": ("perlu dibawa", "what must be carried"),
    "age_from": ("umur mulai", "from age"),
    "age_below": ("umur di bawah", "below age"),
    "order": ("urutan", "order"),
    "first": ("didahulukan", "comes first"),
    "questions": ("pertanyaan", "questions"),
    "text_id": ("teks Indonesia", "Indonesian text"),
    "text_en": ("teks Inggris", "English text"),
    "code": ("kode", "code"),
    "flag": ("tanda bahaya", "red flag"),
    "why_id": ("alasan Indonesia", "Indonesian reason"),
    "why_en": ("alasan Inggris", "English reason"),
    "yes": ("bila ya", "if yes"),
    "no": ("bila tidak", "if no"),
    "unknown": ("bila tidak tahu", "if not known"),
}


def _where(field: str) -> tuple[str, str]:
    """A fault's place in words: ``questions.2.text_id`` is "pertanyaan 3, teks Indonesia"."""
    parts: list[tuple[str, str]] = []
    for step in field.split("."):
        if step.isdecimal() and parts:
            bahasa, english = parts.pop()
            parts.append((f"{bahasa} {int(step) + 1}", f"{english} {int(step) + 1}"))
        else:
            parts.append(FIELDS.get(step, (step, step)))
    bahasa, english = (", ".join(words) for words in zip(*parts, strict=True))
    return bahasa[:1].upper() + bahasa[1:], english[:1].upper() + english[1:]


def _lock(code: str) -> None:
    """Two who change the same set come one after the other, also where the set is new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('question_set'), hashtext(%s))", [code])
