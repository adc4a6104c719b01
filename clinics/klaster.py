"""Klaster ILP of a patient: by age and diagnoses, unless the head says otherwise. Pure.

Sources: KMK HK.01.07/MENKES/2015/2023 on integrated primary care: klaster 2 mothers, children and adolescents
(pregnancy, birth, to 18 years), klaster 3 adults and elders, klaster 4 the control of communicable diseases. Whom a
programme of klaster 4 follows is our own list of ICD-10 codes; the head's choice wins.
"""

from collections.abc import Iterable

CHILD_UNTIL = 18
"""Years; from then on klaster 3."""
MOTHERS_AND_CHILDREN, ADULTS, DISEASES = 2, 3, 4
KLASTERS = (MOTHERS_AND_CHILDREN, ADULTS, DISEASES)

_FOLLOWED = (
    ("A15", "A19"),  # tuberculosis
    ("A30", "A30"),  # leprosy
    ("A36", "A37"),  # diphtheria, whooping cough
    ("A80", "A80"),  # acute flaccid paralysis
    ("A82", "A82"),  # rabies
    ("A90", "A91"),  # dengue
    ("A97", "A97"),
    ("B05", "B06"),  # measles, rubella
    ("B15", "B24"),  # hepatitis, HIV
    ("B50", "B54"),  # malaria
    ("B74", "B74"),  # filariasis
    ("U07", "U07"),  # COVID-19
)
_MOTHERHOOD = (("O00", "O99"), ("Z32", "Z39"))


def klaster_of_diagnoses(codes: Iterable[str]) -> int | None:
    """What the standing diagnoses ask for: 4, else 2 for motherhood, else None: the age decides."""
    found = [code[:3] for code in codes]
    if any(_within(code, _FOLLOWED) for code in found):
        return DISEASES
    return MOTHERS_AND_CHILDREN if any(_within(code, _MOTHERHOOD) for code in found) else None


def _within(code: str, ranges: Iterable[tuple[str, str]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def klaster_of(*, chosen: int | None, by_diagnosis: int | None, age: int | None) -> int:
    """The klaster: the head's choice, else of the diagnoses, else by age; an unknown age is an adult's."""
    if chosen is not None:
        return chosen
    if by_diagnosis is not None:
        return by_diagnosis
    return MOTHERS_AND_CHILDREN if age is not None and age < CHILD_UNTIL else ADULTS
