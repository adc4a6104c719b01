"""Who acts: a person of the staff, a citizen by a tracking link, or the system itself."""

from dataclasses import dataclass

from clinics.models.people import Person, Role
from clinics.permissions import CITY_WIDE, IDENTITY, may
from clinics.refusals import Refusal


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, as services see them."""

    kind: str
    """person, citizen or system."""
    person_id: int | None = None
    role: str = ""
    clinic_id: int | None = None
    language: str = "id"

    @property
    def city_wide(self) -> bool:
        """Sees every puskesmas."""
        return self.kind == "system" or self.role in CITY_WIDE

    @property
    def sees_identity(self) -> bool:
        """May know who the patient is."""
        return self.kind == "system" or self.role in IDENTITY

    @property
    def staff_id(self) -> int:
        """The person's id; refused when nobody of the staff acts."""
        if self.person_id is None:
            raise Refusal("not_signed_in")
        return self.person_id

    def may(self, permission: str) -> bool:
        """Whether this actor holds a permission."""
        return self.kind == "system" or (self.kind == "person" and may(self.role, permission))

    def must(self, permission: str) -> None:
        """Refuse when the permission is missing."""
        if not self.may(permission):
            raise Refusal("forbidden" if self.kind == "person" else "not_signed_in")

    def reaches_clinic(self, clinic_id: int | None) -> bool:
        """Whether a row of this puskesmas is in scope."""
        return self.city_wide or (clinic_id is not None and clinic_id == self.clinic_id)


SYSTEM = Actor(kind="system")
CITIZEN = Actor(kind="citizen")


def actor_of(person: Person) -> Actor:
    """The actor for a signed-in member of staff."""
    if not person.is_active:
        raise Refusal("not_signed_in")
    return Actor(
        kind="person",
        person_id=person.pk,
        role=Role(person.role).value,
        clinic_id=person.clinic_id,
        language=person.language,
    )
