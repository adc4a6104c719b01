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
class VisitForm:
    """A request for care in a person's words."""

    caller_name: str = ""
    caller_phone: str = ""
    relationship: str = ""
    patient_name: str = ""
    patient_age: int | None = None
    patient_sex: str = "unknown"
    complaint: str = ""
    red_flags: list[str] = field(default_factory=list)
    urgency: str = "yellow"
    service_type: str = "visit"
    needs: list[str] = field(default_factory=list)
    place: PlaceForm = field(default_factory=PlaceForm)
