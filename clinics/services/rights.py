"""Rights to records: the head of a puskesmas gives its people input, correct and view (Permenkes 24/2022)."""

from collections.abc import Sequence

from django.db import transaction

from clinics.actors import Actor
from clinics.clock import now
from clinics.models import Person, RecordRightStep, Role
from clinics.record_rules import CORRECT, INPUT, RIGHTS, VIEW, rights_in_force
from clinics.refusals import Refusal

NEEDED = {INPUT: "right_input_needed", CORRECT: "right_correct_needed", VIEW: "right_view_needed"}
"""right -> the refusal of who does not have it."""


def rights_of(person: Person) -> frozenset[str]:
    """What this person may do with records now."""
    return rights_in_force(person.role, person.profession, person.record_rights)


def must_have(person_id: int, right: str) -> None:
    """Refuse who has not been given this right."""
    if right not in rights_of(Person.objects.get(pk=person_id)):
        raise Refusal(NEEDED[right])


@transaction.atomic
def give_rights(*, person_id: int, rights: Sequence[str] | None, reason: str, by: Actor) -> Person:
    """Give one of the own people these rights and no others; None: by profession again. Kept with who and when.

    Refuses ``not_found`` for other people, and ``right_view_first`` for rights to write what one cannot read.
    """
    by.must("clinic.rights")
    if by.clinic_id is None:
        raise Refusal("not_found")
    person = (
        Person.objects.select_for_update(of=("self",))
        .filter(pk=person_id, clinic_id=by.clinic_id, role=Role.CREW, is_active=True)
        .first()
    )
    if person is None:
        raise Refusal("not_found")
    given = None if rights is None else [right for right in RIGHTS if right in rights]
    if given and VIEW not in given:
        raise Refusal("right_view_first", field="rights")
    before = person.record_rights
    if given == before:
        return person
    person.record_rights = given
    person.save(update_fields=["record_rights"])
    RecordRightStep.objects.create(
        person=person,
        rights=given,
        before=before,
        reason=reason,
        given_by_id=by.staff_id,
        given_at=now(),
    )
    return person
