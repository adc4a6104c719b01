"""The visit note as it travels from a crew's phone: one of these per patient of a visit. Shapes only.

SOAP: what the patient says (complaint), what is found (findings, vitals), what it is (assessment, diagnoses),
what is done and planned (treatment, medicines, supplies, advice, next visit). Lists that may be ``None`` were
not asked for; an empty list was asked for and there is none.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field

MOST_SIGNATURE_POINTS = 4000
SIGNATURE_SIDE = 1000
"""A signature is drawn on a square of so many units a side, wherever it was drawn."""


def _no_control(text: str) -> str:
    """NUL would be refused by PostgreSQL, other control characters belong in no note."""
    if any(ord(char) < 32 and char not in "\n\t\r" for char in text):
        raise ValueError("control_character")
    return text.strip()


def _few_points(strokes: list[list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    if sum(len(stroke) for stroke in strokes) > MOST_SIGNATURE_POINTS:
        raise ValueError("too_many_points")
    return strokes


def _key(text: str) -> str:
    """Empty, or a UUID in its one spelling."""
    return str(UUID(text)) if text else ""


Text20 = Annotated[str, Field(max_length=20), AfterValidator(_no_control)]
Text40 = Annotated[str, Field(max_length=40), AfterValidator(_no_control)]
Text80 = Annotated[str, Field(max_length=80), AfterValidator(_no_control)]
Text120 = Annotated[str, Field(max_length=120), AfterValidator(_no_control)]
Text160 = Annotated[str, Field(max_length=160), AfterValidator(_no_control)]
Text240 = Annotated[str, Field(max_length=240), AfterValidator(_no_control)]
Text2000 = Annotated[str, Field(max_length=2000), AfterValidator(_no_control)]
Text4000 = Annotated[str, Field(max_length=4000), AfterValidator(_no_control)]
Name80 = Annotated[str, Field(min_length=1, max_length=80), AfterValidator(_no_control)]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
Icd10 = Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}(\.[0-9]{1,2})?$")]
"""The form of an ICD-10 code; which of them mean something is the list's and the office's matter."""
PatientKey = Annotated[str, Field(max_length=36), AfterValidator(_key)]
Sex = Literal["female", "male", "unknown"]
Unit = Annotated[int, Field(ge=0, le=SIGNATURE_SIDE)]
Strokes = Annotated[list[list[tuple[Unit, Unit]]], Field(max_length=400), AfterValidator(_few_points)]
SeriesKind = Literal["after_discharge", "weekly", "monthly", "three_monthly", "custom"]

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What it is, as an ICD-10 code; ``words`` are the crew's own, beside the list's."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    code: Icd10
    main: bool = False
    words: Text120 = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allergy:
    """What the patient does not bear, and what happens."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    substance: Name80
    reaction: Text120 = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularMedicine:
    """What the patient takes at home anyway."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    name: Name80
    dose: Text80 = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenMedicine:
    """What was given today; ``code`` when it came from the kit's list."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    name: Name80
    dose: Text80 = ""
    amount: Annotated[float, Field(gt=0, le=10_000, allow_inf_nan=False)] = 1
    unit: Text20 = ""
    code: Annotated[str, Field(max_length=40, pattern=r"^[A-Za-z0-9_.-]*$")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedSupply:
    """BHP that was used: a code of the supply list."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    code: Code
    amount: Annotated[int, Field(ge=1, le=1000)] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Persetujuan tindakan: who said yes (or no), who that is to the patient, when, and the drawn signature."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    given: bool
    name: Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_no_control)]
    relation: Text40 = ""
    signed_at: AwareDatetime
    signature: Strokes = field(default_factory=list)
    """Strokes of ``(x, y)``, 0 .. :data:`SIGNATURE_SIDE`, y downwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Coming visits in a row, from which the care plan is made."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED
    kind: SeriesKind
    starts_on: date
    count: Annotated[int, Field(ge=1, le=200)] | None = None
    every_days: Annotated[int, Field(ge=1, le=366)] | None = None
    """Only with ``custom``."""
    same_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteInput:
    """The note as the crew writes it; ``patient_*`` when it is about someone else than the request said."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    patient_key: PatientKey = ""
    """Empty: the patient of the request. Else made on the phone for each further person of the house."""
    patient_name: Text120 = ""
    patient_age: Annotated[int, Field(ge=0, le=130)] | None = None
    patient_months: Annotated[int, Field(ge=0, le=23)] | None = None
    """Age of a small child, for the limits of its vital signs; wins over ``patient_age`` for these."""
    patient_sex: Sex = "unknown"
    complaint: Text2000 = ""
    findings: Text4000 = ""
    vitals: dict[str, int | float | str | None] = field(default_factory=dict)
    """Keys of :mod:`clinics.vitals`."""
    assessment: Text2000 = ""
    diagnoses: Annotated[list[Diagnosis], Field(max_length=8)] = field(default_factory=list)
    treatment: Text4000 = ""
    advice: Text4000 = ""
    allergies: Annotated[list[Allergy], Field(max_length=20)] | None = None
    regular_medicines: Annotated[list[RegularMedicine], Field(max_length=30)] | None = None
    medicines: Annotated[list[GivenMedicine], Field(max_length=30)] = field(default_factory=list)
    supplies: Annotated[list[UsedSupply], Field(max_length=30)] = field(default_factory=list)
    consent: Consent | None = None
    next_visit_on: date | None = None
    next_visit_reason: Text160 = ""
    series: Series | None = None
    sign: bool = False
    """Closes the note: from then on only corrections, each with its reason."""
    correction_reason: Text240 = ""
