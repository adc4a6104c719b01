"""The settings of the choice as the city's screen shows them: every weight with its words, switches, latest changes."""

from typing import Any

from clinics.actors import Actor
from dispatch.choice import DEFAULT, WEIGHTS
from dispatch.models import SettingChange
from dispatch.queries.weights import choice_set
from dispatch.rules.words import URGENCIES

LATEST_CHANGES = 50


def choice_settings(actor: Actor) -> dict[str, Any]:  # ChoiceSettingsOut
    """Where every weight and switch stands. Two queries."""
    actor.must("city.report")
    at_present = choice_set()
    return {
        "version": at_present.version,
        "weights": [
            {
                "name": name,
                "label_id": weight.label.id,
                "label_en": weight.label.en,
                "help_id": weight.help.id,
                "help_en": weight.help.en,
                "unit": weight.unit,
                "low": weight.low,
                "high": weight.high,
                "whole": weight.whole,
                "value": getattr(at_present.config, name),
                "default": getattr(DEFAULT, name),
            }
            for name, weight in WEIGHTS.items()
        ],
        "auto_offer": {urgency: urgency in at_present.auto_offer for urgency in URGENCIES},
        "changes": [
            {
                "name": change.name,
                "before": change.before,
                "after": change.after,
                "changed_by": change.changed_by.full_name,
                "changed_at": change.changed_at,
            }
            for change in SettingChange.objects.exclude(name__startswith="travel_factor")
            .exclude(name__startswith="switch.")
            .select_related("changed_by")
            .order_by("-changed_at", "-pk")[:LATEST_CHANGES]
        ],
    }
