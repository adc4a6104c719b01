"""Vital signs: what a body can have, and what should alarm at the bedside, by age.

Pure: plain values in, codes out. Units: mmHg, beats and breaths a minute, °C, %, mg/dL.
"""

from collections.abc import Iterable, Mapping
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


@dataclass(frozen=True, slots=True)
class Band:
    """The calm limits from an age in months on, until the next band begins."""

    from_months: int
    calm: Mapping[str, Range]


_HOTTEST, _FULL = 39.0, 100
_SUGAR = Range(54, 300)
_NO_TOP = POSSIBLE["systolic"].high

CALM_ADULT: Mapping[str, Range] = {
    "pulse": Range(60, 130),
    "respiration": Range(10, 30),
    "temperature": Range(36, _HOTTEST),
    "spo2": Range(92, _FULL),
    "systolic": Range(90, 180),
    "diastolic": Range(POSSIBLE["diastolic"].low, 120),
    "glucose": _SUGAR,
}
"""Sources: docs/vitals.md, one for each number."""


def _band(
    from_months: int,
    *,
    pulse: tuple[int, int],
    respiration: tuple[int, int],
    systolic_low: int,
    temperature: tuple[float, float] = (36, _HOTTEST),
    glucose_low: int = 54,
) -> Band:
    return Band(
        from_months,
        {
            "pulse": Range(*pulse),
            "respiration": Range(*respiration),
            "temperature": Range(*temperature),
            "spo2": Range(92, _FULL),
            "systolic": Range(systolic_low, _NO_TOP),
            "glucose": Range(glucose_low, _SUGAR.high),
        },
    )


BANDS: tuple[Band, ...] = (
    _band(
        0, pulse=(107, 181), respiration=(25, 59), systolic_low=60, temperature=(35.5, 37.4), glucose_low=45
    ),
    _band(2, pulse=(104, 181), respiration=(22, 49), systolic_low=70, temperature=(36, 37.9)),
    _band(3, pulse=(93, 175), respiration=(22, 49), systolic_low=70, temperature=(36, 38.9)),
    _band(12, pulse=(82, 156), respiration=(19, 39), systolic_low=72),
    _band(24, pulse=(70, 142), respiration=(17, 39), systolic_low=74),
    _band(48, pulse=(65, 131), respiration=(17, 39), systolic_low=78),
    _band(60, pulse=(65, 131), respiration=(17, 29), systolic_low=80),
    _band(72, pulse=(59, 130), respiration=(16, 29), systolic_low=82),
    _band(96, pulse=(52, 130), respiration=(14, 29), systolic_low=86),
    _band(144, pulse=(47, 130), respiration=(12, 30), systolic_low=90),
    _band(180, pulse=(43, 130), respiration=(11, 30), systolic_low=90),
    Band(ADULT_AGE * 12, CALM_ADULT),
)
"""Outside of these the sign is red at the bedside. Sources of each number: docs/vitals.md."""

MIDDLE_OF_FIRST_YEAR = 6
"""Months of a child of whom only "not yet one year" is known."""

NOT_RAISING = frozenset({"systolic_high", "diastolic_high", "glucose_high"})
"""Red at the bedside, but known and slow in most who have it: they make no visit red by themselves."""


def calm_limits(*, age: int | None, months: int | None = None) -> Mapping[str, Range]:
    """The calm limits at an age in years, or in months for a small child. An unknown age is an adult's."""
    if months is None:
        if age is None:
            return CALM_ADULT
        months = age * 12 if age > 0 else MIDDLE_OF_FIRST_YEAR
    return next(band.calm for band in reversed(BANDS) if band.from_months <= months)


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


def alert_codes(
    vitals: Mapping[str, float | str], *, age: int | None, months: int | None = None
) -> list[str]:
    """What should alarm, e.g. ``["spo2_low", "consciousness"]``. ``age`` in years, ``months`` of a small child."""
    codes: list[str] = []
    for name, calm in calm_limits(age=age, months=months).items():
        value = vitals.get(name)
        if isinstance(value, int | float) and not calm.holds(value):
            codes.append(f"{name}_low" if value < calm.low else f"{name}_high")
    if vitals.get("consciousness", "A") != "A":
        codes.append("consciousness")
    return codes


def raising(alerts: Iterable[str]) -> list[str]:
    """Of the alarms those that make an open visit red (FIELD 4 for adults, and low pressure and sugar)."""
    return [alert for alert in alerts if alert not in NOT_RAISING]
