"""The closed lists of the field (FIELD words), as code. Pure."""

URGENCIES = ("red", "yellow", "green")
SERVICE_TYPES = ("emergency", "visit", "follow_up", "outreach")
SOURCES = ("citizen", "desk", "clinic", "plan")
PIN_SOURCES = ("none", "village", "lane", "gps", "map", "desk", "earlier", "crew")
NO_HOME_PINS = ("none", "village", "lane")
"""Pins that stand for a kelurahan or a lorong, not for a home."""
OUTCOMES = ("completed", "referred", "not_home", "refused", "died")
NEEDS = ("doctor", "nurse", "midwife")
RED_FLAGS = (
    "unconscious", "breathing", "chest_pain", "stroke", "bleeding", "seizure", "labour", "injury",
    "shock", "infant", "allergy", "poison", "self_harm",
)  # fmt: skip
"""What makes a visit an emergency, whatever else is known."""
PSC119_NOT_REACHED = "no_answer"
"""Outcome of a call to PSC 119 that nobody took: the clock goes on."""
CLOSINGS = ("advice_only", "redirected", "not_eligible", "duplicate", "handed_over")
