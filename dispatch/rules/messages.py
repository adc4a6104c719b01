"""Messages to families: their kinds, their words by default, what may stand in them, and when to try again. Pure."""

import re
from collections.abc import Mapping
from datetime import timedelta

LANGUAGES = ("id", "en")
COMMON = ("city", "ticket", "link", "emergency", "stop")
"""``link`` opens the tracking page, ``stop`` the page that ends the messages."""

KINDS: dict[str, tuple[str, ...]] = {
    "received": COMMON,
    "team_coming": (*COMMON, "from", "to"),
    "team_changed": COMMON,
    "cancelled": COMMON,
    "finished_feedback": COMMON,
    "house_not_found": COMMON,
    "share_link": ("city", "link", "emergency", "stop"),
    "test": ("city",),
}
"""Kind -> what may stand in braces in its text. Nothing clinical is among it."""
NEEDED: dict[str, frozenset[str]] = {
    "received": frozenset({"ticket", "link"}),
    "team_coming": frozenset({"from", "to"}),
    "finished_feedback": frozenset({"link"}),
    "house_not_found": frozenset({"link"}),
    "share_link": frozenset({"link"}),
}
"""What must stand in a text, or it would be of no use."""

TEXTS: dict[tuple[str, str], str] = {
    ("received", "id"): (
        "Dottoro'ta {city}: permintaan Anda kami terima, tiket {ticket}. Lihat keadaannya: {link}"
        " Darurat? Telepon {emergency}. Berhenti menerima pesan: {stop}"
    ),
    ("received", "en"): (
        "Dottoro'ta {city}: we have your request, ticket {ticket}. See how it stands: {link}"
        " An emergency? Call {emergency}. No more messages: {stop}"
    ),
    ("team_coming", "id"): (
        "Dottoro'ta {city}: tim menuju rumah Anda, kira-kira {from}-{to} menit lagi. Tiket {ticket}. {link}"
    ),
    ("team_coming", "en"): (
        "Dottoro'ta {city}: a team is coming to your home, in about {from}-{to} minutes. Ticket {ticket}. {link}"
    ),
    ("team_changed", "id"): (
        "Dottoro'ta {city}: tim Anda berganti, kami sedang menyiapkan tim lain. Tiket {ticket}. {link}"
        " Darurat? Telepon {emergency}."
    ),
    ("team_changed", "en"): (
        "Dottoro'ta {city}: your team has changed, we are preparing another one. Ticket {ticket}. {link}"
        " An emergency? Call {emergency}."
    ),
    ("cancelled", "id"): (
        "Dottoro'ta {city}: permintaan {ticket} dibatalkan. Masih perlu? Telepon {emergency}. {link}"
    ),
    ("cancelled", "en"): (
        "Dottoro'ta {city}: request {ticket} was cancelled. Still needed? Call {emergency}. {link}"
    ),
    ("finished_feedback", "id"): (
        "Dottoro'ta {city}: kunjungan {ticket} selesai. Bagaimana pelayanan kami? {link}"
        " Berhenti menerima pesan: {stop}"
    ),
    ("finished_feedback", "en"): (
        "Dottoro'ta {city}: visit {ticket} is over. How was it? {link} No more messages: {stop}"
    ),
    ("house_not_found", "id"): (
        "Dottoro'ta {city}: tim tidak menemukan rumah Anda. Buka {link} lalu jawab atau kirim posisi,"
        " atau telepon {emergency}. Tiket {ticket}."
    ),
    ("house_not_found", "en"): (
        "Dottoro'ta {city}: the team cannot find your home. Open {link} to answer or send your position,"
        " or call {emergency}. Ticket {ticket}."
    ),
    ("share_link", "id"): (
        "Dottoro'ta {city}: buka tautan ini untuk mengirim posisi rumah Anda kepada petugas {emergency}: {link}"
    ),
    ("share_link", "en"): (
        "Dottoro'ta {city}: open this link to send the place of your home to the {emergency} desk: {link}"
    ),
    ("test", "id"): "Dottoro'ta {city}: pesan percobaan. Tidak perlu dibalas.",
    ("test", "en"): "Dottoro'ta {city}: a test message. No answer is needed.",
}
"""Words by default, (kind, language); the office writes its own over them."""

LIFETIMES: dict[str, timedelta] = {
    "received": timedelta(hours=12),
    "team_coming": timedelta(minutes=20),
    "team_changed": timedelta(hours=1),
    "cancelled": timedelta(hours=12),
    "finished_feedback": timedelta(hours=24),
    "house_not_found": timedelta(minutes=15),
    "share_link": timedelta(minutes=25),
    "test": timedelta(minutes=15),
}
"""Later than this a message would say what is no longer so: it is given up instead."""
REPLACED_BY: dict[str, frozenset[str]] = {
    "team_coming": frozenset({"team_coming", "team_changed"}),
    "team_changed": frozenset({"team_coming"}),
    "cancelled": frozenset({"received", "team_coming", "team_changed", "house_not_found"}),
    "finished_feedback": frozenset({"received", "team_coming", "team_changed", "house_not_found"}),
    "house_not_found": frozenset({"house_not_found"}),
}
"""Kind -> what of the same visit, still waiting to leave, it makes untrue."""

FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 15.0, 900.0
MOST_TRIES = 8
MOST_LETTERS = 640
"""Of a text as written; the links make it longer."""

STOP_WORDS = frozenset({"stop", "berhenti", "stopp", "unsubscribe", "batal pesan", "jangan kirim"})
START_WORDS = frozenset({"mulai", "start", "lanjut"})
_GSM = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    "!\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà"
)
_GSM_TWICE = frozenset("^{}\\[~]|€")
_SLOT = re.compile(r"\{([^{}]*)\}")
_CLINICAL = re.compile(
    r"\b(diagnos\w*|penyakit|keluhan|gejala|obat\w*|tensi|hiv|aids|tbc|hamil|kanker|stroke|complaint|symptom\w*"
    r"|disease|medicine|medication|pregnan\w*|cancer)\b",
    re.IGNORECASE,
)
"""Words that have no place in a text on a phone that others read, too."""


def slots_of(text: str) -> list[str]:
    """What stands in braces, in order, each once."""
    return list(dict.fromkeys(_SLOT.findall(text)))


def fault_of(kind: str, text: str) -> tuple[str, str] | None:
    """Why a text cannot be used: (code, what it is about); None when it can.

    Codes of sentences: template_too_long, _braces, _slot_unknown, _slot_missing, _clinical.
    """
    slots = slots_of(text)
    unknown = [slot for slot in slots if slot not in KINDS[kind]]
    missing = sorted(NEEDED.get(kind, frozenset()) - set(slots))
    clinical = _CLINICAL.search(text)
    if len(text) > MOST_LETTERS:
        return "template_too_long", str(MOST_LETTERS)
    if unknown:
        return "template_slot_unknown", unknown[0]
    if "{" in _SLOT.sub("", text) or "}" in _SLOT.sub("", text):
        return "template_braces", ""
    if missing:
        return "template_slot_missing", missing[0]
    return ("template_clinical", clinical.group(0)) if clinical else None


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its values; one that is not given is left out."""
    return re.sub(r"\s{2,}", " ", _SLOT.sub(lambda slot: values.get(slot.group(1), ""), text)).strip()


def sms_parts(text: str) -> int:
    """How many short messages a text takes (GSM 03.38): 160 letters of the telephones' own alphabet, else 70."""
    own = all(letter in _GSM or letter in _GSM_TWICE for letter in text)
    letters = len(text) + (sum(letter in _GSM_TWICE for letter in text) if own else 0)
    one, each = (160, 153) if own else (70, 67)
    return 1 if letters <= one else -(-letters // each)


def pause_seconds(tries: int) -> float:
    """Seconds until the next try after so many: 15 s, then four times as long each, a quarter of an hour at most."""
    return min(FIRST_PAUSE_SECONDS * 4.0 ** max(0, tries - 1), LONGEST_PAUSE_SECONDS)


def wish_in(reply: str) -> str:
    """What a family's reply asks for: ``stop``, ``start``, or nothing that concerns messages."""
    words = " ".join(re.findall(r"[a-z]+", reply.lower()))
    if words in STOP_WORDS:
        return "stop"
    return "start" if words in START_WORDS else ""
