"""An invented crew's phone: taps go through the same outbox service as those of a real one."""

import logging
from typing import Any

from clinics.actors import Actor
from clinics.clock import now
from dispatch.practice.streams import Streams
from dispatch.services.crew_actions import Item, Verdict, apply_items
from dispatch.services.log import TapFix

logger = logging.getLogger("dispatch.practice")

DEVICE = "praktik-"
"""Devices of invented crews begin with this; every other device is a person's."""
DONE = ("stored", "duplicate")


class Phone:
    """The phone of one team."""

    def __init__(self, streams: Streams, team: str, actor: Actor) -> None:
        self.streams, self.team, self.actor = streams, team, actor

    def send(
        self,
        kind: str,
        payload: dict[str, Any],
        about: int,
        *,
        visit_id: int | None = None,
        fix: TapFix | None = None,
        again: int = 0,
    ) -> bool:
        """One tap; ``about`` names the shift or assignment. Whether the server has it (now or from before).

        ``again``: which one of several of a kind at the same moment.
        """
        at = now()
        item = Item(
            action_id=self.streams.action_id(
                kind, self.team, about, at.isoformat(), *([again] if again else [])
            ),
            kind=kind,
            happened_at=at,
            visit_id=visit_id,
            payload=payload,
            fix=fix,
            offline=False,
        )
        verdict = self._apply(item)
        if verdict.verdict not in DONE:
            logger.debug("practice tap refused", extra={"kind": kind, "code": verdict.code})
        return verdict.verdict in DONE

    def _apply(self, item: Item) -> Verdict:
        return apply_items(
            by=self.actor,
            person_id=self.actor.person_id or 0,
            device_id=f"{DEVICE}{self.team.lower()}",
            sent_at=item.happened_at,
            items=[item],
        )[0]
