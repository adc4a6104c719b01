"""The closed lists of the field (FIELD words), as code. Pure."""

URGENCIES = ("red", "yellow", "green")
SERVICE_TYPES = ("emergency", "visit", "follow_up", "outreach")
SOURCES = ("citizen", "desk", "clinic", "plan")
PIN_SOURCES = ("none", "village", "gps", "map", "desk", "earlier", "crew")
OUTCOMES = ("completed", "referred", "not_home", "refused", "died")
CLOSINGS = ("advice_only", "redirected", "not_eligible", "duplicate", "handed_over")
