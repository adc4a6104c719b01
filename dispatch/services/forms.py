"""What intake takes in, as plain values: the same for a citizen's page, the desk and the practice city."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """Where the home is, as far as one knows. A pin is (lat, lon) in degrees with a radius in metres."""

    village_code: str = ""
    street: str = ""
    alley: str = ""
    house_number: str = ""
    rt: str = ""
    rw: str = ""
    landmark: str = ""
    access_note: str = ""
    lat: float | None = None
    lon: float | None = None
    pin_source: str = "none"
    pin_radius_metres: int | None = None


@dataclass(frozen=True, slots=True)
class TriageForm:
    """What a person makes of the need. None: as the answers propose."""

    urgency: str | None = None
    service_type: str | None = None
    needs: list[str] | None = None
    red_flags: list[str] = field(default_factory=list)
    """Seen or heard beside the questions."""
    question_set: str = ""
    """Code of the set that was asked; empty: no questions were asked."""
    question_version: int | None = None
    answers: dict[str, str] = field(default_factory=dict)
    """Code of the question -> yes, no or unknown."""
    change_reason: str = ""


@dataclass(frozen=True, slots=True)
class VisitForm:
    """A request for care in a person's words."""

    caller_name: str = ""
    caller_phone: str = ""
    relationship: str = ""
    patient_name: str = ""
    patient_age: int | None = None
    patient_sex: str = "unknown"
    complaint: str = ""
    triage: TriageForm = field(default_factory=TriageForm)
    place: PlaceForm = field(default_factory=PlaceForm)
    language: str = ""
    """Of the family's page, for messages; empty where nobody said."""
