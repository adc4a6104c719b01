"""The registry's writers: what an Admin edits, and what a person sets for themselves.

Taking a right away (another role or puskesmas, deactivation, a new password) raises the person's epoch in the
same transaction: device tokens of an older epoch die, and sockets close at their next check.
"""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import F

from clinics.actors import Actor
from clinics.models import Catchment, Person, Shift, ShiftMember
from clinics.models.people import CLINIC_ROLES
from clinics.refusals import Refusal

RIGHTS = frozenset({"role", "clinic", "is_active", "username"})
"""Fields whose change takes rights away or moves them."""
LANGUAGES = ("id", "en")


def choose_language(*, person_id: int, language: str) -> None:
    """A person's own language."""
    if language not in LANGUAGES:
        raise Refusal("invalid", field="language", name="language")
    Person.objects.filter(pk=person_id).update(language=language)


@transaction.atomic
def add_person(*, person: Person, password: str | None, by: Actor) -> Person:
    """A new member of staff; ``password=None`` makes an account that nobody can enter yet."""
    by.must("registry.edit")
    check_role_and_clinic(role=person.role, clinic_id=person.clinic_id)
    person.password = make_password(password)
    person.save(force_insert=True)
    return person


@transaction.atomic
def change_person(*, person: Person, changed: Collection[str], by: Actor) -> None:
    """Keep the named fields of an edited person; a change of rights ends what the old rights gave."""
    by.must("registry.edit")
    check_role_and_clinic(role=person.role, clinic_id=person.clinic_id)
    Person.objects.select_for_update().get(pk=person.pk)
    if by.person_id == person.pk and {"role", "is_active"} & set(changed):
        raise Refusal("forbidden")  # an Admin who locks themselves out leaves nobody to undo it
    if changed:
        person.save(update_fields=list(changed))
    if RIGHTS & set(changed):
        _raise_epoch(person.pk)


@transaction.atomic
def set_password(*, person_id: int, password: str | None, by: Actor) -> None:
    """Another password (checked by Django's validators in the form); other sessions of the person end."""
    by.must("registry.edit")
    Person.objects.filter(pk=person_id).update(password=make_password(password))
    _raise_epoch(person_id)


def check_role_and_clinic(*, role: str, clinic_id: int | None) -> None:
    """Crews and clinic heads belong to a puskesmas; the others to the city. Refuses ``invalid`` on ``clinic``."""
    needs_clinic = role in {needed.value for needed in CLINIC_ROLES}
    if needs_clinic != (clinic_id is not None):
        raise Refusal("invalid", field="clinic", name="puskesmas")


@transaction.atomic
def keep_row(*, row: models.Model, changed: Collection[str], by: Actor) -> None:
    """Add or change a plain row of the registry (area, puskesmas, team, vehicle, target, reason); only named fields."""
    by.must("registry.edit")
    if row._state.adding:
        row.save(force_insert=True)
    elif changed:
        row.save(update_fields=list(changed))


@transaction.atomic
def keep_catchment(*, catchment: Catchment, changed: Collection[str], by: Actor) -> None:
    """An edited catchment is the office's word from now on."""
    if "clinic" in changed:
        catchment.basis = "office"
        changed = {*changed, "basis"}
    keep_row(row=catchment, changed=changed, by=by)


def overlapping_shift(
    *, team_id: int, starts_at: datetime, ends_at: datetime, except_id: int = 0
) -> Shift | None:
    """A planned shift of the same team that overlaps, if any."""
    return (
        Shift.objects.filter(team_id=team_id, starts_at__lt=ends_at, ends_at__gt=starts_at)
        .exclude(pk=except_id)
        .order_by("starts_at")
        .first()
    )


@transaction.atomic
def keep_shift_member(*, member: ShiftMember, by: Actor) -> None:
    """A person on a planned shift, with the profession they have. Who is on duty is decided by duty alone."""
    by.must("registry.edit")
    member.profession = member.person.profession
    if member._state.adding:
        member.save(force_insert=True)
    else:
        member.save(update_fields=["person", "profession"])


@transaction.atomic
def take_off_shift(*, member: ShiftMember, by: Actor) -> None:
    """Take a person off a planned shift; whoever is on duty stays until the duty ends."""
    by.must("registry.edit")
    if member.on_duty:
        raise Refusal("already_done")
    member.delete()


@transaction.atomic
def drop_shift(*, shift: Shift, by: Actor) -> None:
    """Strike a shift that nobody has started."""
    by.must("registry.edit")
    if not Shift.objects.filter(pk=shift.pk, started_at__isnull=True).exists():
        raise Refusal("already_done")
    shift.delete()


def _raise_epoch(person_id: int) -> None:
    Person.objects.filter(pk=person_id).update(epoch=F("epoch") + 1)
