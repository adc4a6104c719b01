"""Telephone numbers as people say and write them. Pure. A number never stops a call (FIELD 4)."""

import hmac
import re
from dataclasses import dataclass

import phonenumbers

REGION = "ID"
RAW_LENGTH = 40


@dataclass(frozen=True, slots=True)
class Phone:
    """What was written, and what we could read from it."""

    raw: str
    e164: str
    """``+62...``; empty when the text is no telephone number."""
    complete: bool
    """False: digits seem to be missing or wrong; worth asking again, never a refusal."""


def read_phone(text: str, *, region: str = REGION) -> Phone:
    """Read a number written in any Indonesian way; ``62812...`` without + means ``+62 812...``."""
    raw = text.strip()[:RAW_LENGTH]
    try:
        number = phonenumbers.parse(_with_plus(raw), region)
    except phonenumbers.NumberParseException:
        return Phone(raw=raw, e164="", complete=False)
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return Phone(raw=raw, e164="", complete=False)
    return Phone(
        raw=raw,
        e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        complete=phonenumbers.is_valid_number(number),
    )


def is_same_phone(given: str, *, e164: str, raw: str) -> bool:
    """Whether somebody gave the number that is kept, in whatever way of writing; never where none is kept.

    ``e164`` is empty where what was kept is no number: then the words themselves are compared. In constant time.
    """
    number = read_phone(given)
    known, said = (e164, number.e164) if e164 else (raw, number.raw)
    return bool(known) and hmac.compare_digest(known.encode(), said.encode())


def _with_plus(raw: str) -> str:
    digits = re.sub(r"[^\d+]", "", raw)
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if digits.startswith("62") and len(digits) >= 10:
        return f"+{digits}"
    return raw
