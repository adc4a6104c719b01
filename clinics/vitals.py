"""Vital signs: what a body can have, and what should alarm at an adult's bedside (FIELD 4).

Pure: plain values in, codes out. Units: mmHg, beats and breaths a minute, °C, %, mg/dL.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from clinics.refusals import Refusal

ADULT_AGE = 18
CONSCIOUSNESS = ("A", "V", "P", "U")
"""AVPU: alert, answers to voice, to pain, unresponsive."""

Vitals = dict[str, float | str]


@dataclass(frozen=True, slots=True)
class Range:
    """``low`` .. ``high`` inclusive."""

    low: float
    high: float

    def holds(self, value: float) -> bool:
        """Whether a value lies inside."""
        return self.low <= value <= self.high


POSSIBLE: Mapping[str, Range] = {
    "systolic": Range(30, 300),
    "diastolic": Range(10, 200),
    "pulse": Range(0, 300),
    "respiration": Range(0, 100),
    "temperature": Range(25, 45),
    "spo2": Range(0, 100),
    "glucose": Range(5, 1500),
}
"""Outside of these is a slip of the finger: refused."""

CALM_ADULT: Mapping[str, Range] = {
    "pulse": Range(60, 130),
    "respiration": Range(10, 30),
    "temperature": Range(36, 39),
    "spo2": Range(92, 100),
}
"""Outside of these an adult is triaged up."""

CALM_CHILD: Mapping[str, Range] = {"spo2": Range(92, 100), "temperature": Range(36, 39)}
"""A child's pulse and breath depend on its age; adult limits would cry wolf."""


def possible_vitals(given: Mapping[str, float | str | None]) -> Vitals:
    """The signs that were measured; empty ones are left out.

    Refuses ``vital_out_of_range`` for an unknown sign or a value no body can have, and when the
    diastolic pressure is above the systolic.
    """
    measured: Vitals = {}
    for name, value in given.items():
        if value is None or value == "":
            continue
        if name == "consciousness":
            if value not in CONSCIOUSNESS:
                raise Refusal("vital_out_of_range", field=name, name=name)
            measured[name] = value
            continue
        limits = POSSIBLE.get(name)
        if limits is None or isinstance(value, str | bool) or not limits.holds(value):
            raise Refusal("vital_out_of_range", field=name, name=name)
        measured[name] = value
    systolic, diastolic = measured.get("systolic"), measured.get("diastolic")
    if isinstance(systolic, int | float) and isinstance(diastolic, int | float) and diastolic > systolic:
        raise Refusal("vital_out_of_range", field="diastolic", name="diastolic")
    return measured


def alert_codes(vitals: Mapping[str, float | str], *, age: int | None) -> list[str]:
    """What should alarm, e.g. ``["spo2_low", "consciousness"]``. An unknown age counts as an adult's."""
    limits = CALM_CHILD if age is not None and age < ADULT_AGE else CALM_ADULT
    codes: list[str] = []
    for name, calm in limits.items():
        value = vitals.get(name)
        if isinstance(value, int | float) and not calm.holds(value):
            codes.append(f"{name}_low" if value < calm.low else f"{name}_high")
    if vitals.get("consciousness", "A") != "A":
        codes.append("consciousness")
    return codes
