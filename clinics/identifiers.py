"""NIK and BPJS numbers: what is certainly wrong, and what only looks odd. Pure.

A NIK is PPKKCC DDMMYY SSSS: region, day of birth (women: day + 40), serial; there is no check digit, and it stays
for life even where the birth date in it is wrong. So only what no NIK can be is refused; the rest is a warning.
"""

from datetime import date

from clinics.refusals import Refusal

NIK_DIGITS, BPJS_DIGITS = 16, 13
_WOMEN = 40
"""Added to the day of birth of a woman."""


def plain_digits(typed: str) -> str:
    """The digits as they are kept: people write them with spaces, dots and dashes."""
    return "".join(char for char in typed if char not in " .-\t")


def possible_number(kind: str, typed: str) -> str:
    """The digits of a number that may be one. Refuses ``nik_length``, ``nik_day``, ``nik_month``, ``nik_serial``
    and ``bpjs_length``."""
    digits = plain_digits(typed)
    readable = digits.isascii() and digits.isdecimal()
    if kind == "bpjs":
        if not readable or len(digits) != BPJS_DIGITS:
            raise Refusal("bpjs_length", field="number")
        return digits
    if not readable or len(digits) != NIK_DIGITS:
        raise Refusal("nik_length", field="number")
    day, month = int(digits[6:8]), int(digits[8:10])
    if not (1 <= day <= 31 or _WOMEN + 1 <= day <= _WOMEN + 31):
        raise Refusal("nik_day", field="number")
    if not 1 <= month <= 12:
        raise Refusal("nik_month", field="number")
    if digits[12:] == "0000":
        raise Refusal("nik_serial", field="number")
    return digits


def nik_warnings(digits: str, *, sex: str, birth_year: int | None, today: date) -> list[str]:
    """What looks odd in a possible NIK beside what is known: ``sex``, ``birth_year``, ``date`` (none such), ``region``.

    Never a reason to refuse: the office that gave the number may have erred for life.
    """
    found = []
    if digits[:2] == "00" or digits[2:4] == "00" or digits[4:6] == "00":
        found.append("region")
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    woman = day > _WOMEN
    if (sex == "male" and woman) or (sex == "female" and not woman):
        found.append("sex")
    century = today.year // 100 * 100
    whole = century + year if century + year <= today.year else century - 100 + year
    if birth_year is not None and birth_year % 100 != year:
        found.append("birth_year")
    try:
        date(whole, month, day - _WOMEN if woman else day)
    except ValueError:
        found.append("date")
    return found


def masked(kind: str, last_digits: str) -> str:
    """As screens show it: dots and the last four digits."""
    length = BPJS_DIGITS if kind == "bpjs" else NIK_DIGITS
    return "•" * (length - len(last_digits)) + last_digits
