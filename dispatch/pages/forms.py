"""The citizen's request form: what was typed, kept as typed, and what is wrong with it, field by field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from clinics.page_words import PAGE_WORDS, page_word
from clinics.refusals import Refusal
from dispatch.queries.places import PlaceFound, search_places
from dispatch.services.forms import PlaceForm, VisitForm

LENGTHS = {
    "caller_name": 120,
    "caller_phone": 40,
    "relationship": 40,
    "patient_name": 120,
    "patient_age": 3,
    "complaint": 2000,
    "village": 120,
    "village_was": 120,
    "village_code": 20,
    "street": 120,
    "alley": 80,
    "house_number": 20,
    "rt": 6,
    "rw": 6,
    "landmark": 160,
    "lat": 24,
    "lon": 24,
    "accuracy": 12,
    "pin_source": 8,
}
"""The text fields of the form and how long each may be."""

RELATIONSHIPS = ("child", "parent", "spouse", "relative", "neighbour", "health_worker", "other")
OLDEST_AGE = 130
MAP_PIN_METRES = 150
"""How sure a tap on the schematic map is: it has cells, no houses."""
SERVICE_FIELDS = {"place.village_code": "village", "place.lat": "village", "consent": "consent"}
"""Where a refusal of the service is shown, when its field has another name here."""


@dataclass(slots=True)
class RequestDraft:
    """One filled-in form. Errors are (code, params) of the refusal catalogue, shown beside the field."""

    language: str
    form_id: UUID = field(default_factory=uuid4)
    values: dict[str, str] = field(default_factory=lambda: dict.fromkeys(LENGTHS, ""))
    for_other: bool = False
    consent: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    choices: list[PlaceFound] = field(default_factory=list)

    def refuse(self, name: str, code: str, /, **params: object) -> None:
        """Keep the first problem of a field, as a sentence in the page's language."""
        sentence = Refusal(code, field=None, **params).body()["error"][self.language]
        self.errors.setdefault(name, str(sentence))

    def take_refusal(self, refusal: Refusal) -> None:
        """A refusal of the service, beside the field it is about."""
        name = SERVICE_FIELDS.get(refusal.field or "", refusal.field or "form")
        self.refuse(name if name in LENGTHS or name == "consent" else "form", refusal.code, **refusal.params)

    @property
    def pinned(self) -> bool:
        """Whether a spot on the map came with the form."""
        return bool(self.values["lat"] and self.values["lon"])

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """Field and sentence, for the summary at the top."""
        return list(self.errors.items())

    def visit_form(self) -> VisitForm:
        """The request as the service takes it."""
        values = self.values
        other = self.for_other
        relationship = page_word(f"relationship_{values['relationship'] or 'other'}", "id") if other else ""
        return VisitForm(
            caller_name=values["caller_name"],
            caller_phone=values["caller_phone"],
            relationship=relationship,
            patient_name=values["patient_name"] if other else "",
            patient_age=int(values["patient_age"]) if values["patient_age"] else None,
            complaint=values["complaint"],
            language=self.language,
            place=PlaceForm(
                village_code=values["village_code"],
                street=values["street"],
                alley=values["alley"],
                house_number=values["house_number"],
                rt=values["rt"],
                rw=values["rw"],
                landmark=values["landmark"],
                lat=float(values["lat"]) if self.pinned else None,
                lon=float(values["lon"]) if self.pinned else None,
                pin_source=values["pin_source"] if self.pinned else "none",
                pin_radius_metres=self._radius(),
            ),
        )

    def _radius(self) -> int | None:
        if not self.pinned:
            return None
        if self.values["pin_source"] == "map":
            return MAP_PIN_METRES
        return max(10, min(50_000, round(float(self.values["accuracy"] or 100))))


def read_request(post: Mapping[str, str], language: str) -> RequestDraft:
    """Read a sent form. Nothing typed is lost; what cannot be used becomes an error beside its field."""
    draft = RequestDraft(
        language=language, for_other=post.get("for") == "other", consent=post.get("consent") == "yes"
    )
    try:
        draft.form_id = UUID(post.get("form_id", ""))
    except ValueError:
        draft.form_id = uuid4()
    for name, longest in LENGTHS.items():
        text = "".join(
            char if ord(char) >= 32 or char in "\n\t" else " " for char in post.get(name, "")
        ).strip()
        if len(text) > longest:
            draft.refuse(name, "too_long", name=_label(name, language), longest=longest)
        draft.values[name] = text
    _check_numbers(draft)
    _check_required(draft)
    _find_village(draft)
    return draft


def _label(name: str, language: str) -> str:
    return page_word(name, language) if name in PAGE_WORDS else name


def _check_required(draft: RequestDraft) -> None:
    """A name, a phone to call, the complaint, and consent."""
    needed = {"caller_name": "name_needed", "caller_phone": "phone_needed", "complaint": "complaint_needed"}
    for name, code in needed.items():
        if not draft.values[name]:
            draft.refuse(name, code)
    if draft.for_other and not draft.values["patient_name"]:
        draft.refuse("patient_name", "name_needed")
    if not draft.consent:
        draft.refuse("consent", "consent_needed")


def _check_numbers(draft: RequestDraft) -> None:
    """Age, and the hidden spot: a broken spot is dropped, it must never stop a request."""
    values = draft.values
    age = values["patient_age"]
    if age and not (age.isascii() and age.isdigit() and int(age) <= OLDEST_AGE):
        draft.refuse("patient_age", "invalid", name=_label("patient_age", draft.language))
    if values["relationship"] not in RELATIONSHIPS:
        values["relationship"] = ""
    try:
        spot_fits = -90 <= float(values["lat"]) <= 90 and -180 <= float(values["lon"]) <= 180
        fits = spot_fits and 0 <= float(values["accuracy"] or 0) <= 1e6
    except ValueError:
        fits = False
    if not fits or values["pin_source"] not in ("gps", "map"):
        values["lat"] = values["lon"] = values["accuracy"] = values["pin_source"] = ""


def _find_village(draft: RequestDraft) -> None:
    """From the typed name to one kelurahan; several are offered to choose from, with everything kept."""
    values = draft.values
    typed = values["village"]
    if values["village_code"] and typed == values["village_was"]:
        return
    values["village_code"] = ""
    values["village_was"] = typed
    if not typed:
        if not draft.pinned:
            draft.refuse("village", "area_needed")
        return
    found = search_places(typed)
    if found["places"] and not found["ambiguous"]:
        values["village_code"] = str(found["places"][0]["code"])
    elif found["places"]:
        draft.choices = found["places"]
        draft.refuse("village", "area_ambiguous", name=typed)
    else:
        draft.refuse("village", "area_unknown")
