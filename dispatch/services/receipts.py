"""Receipts: a command's id is claimed before anything else, and a retry gets the answer that was given."""

from typing import Any
from uuid import UUID

from django.db import connection

from clinics.actors import Actor
from clinics.clock import now
from clinics.refusals import Refusal
from dispatch.models import ActionReceipt

Answer = dict[str, Any]  # plain JSON, shaped by the command that wrote it


def claim(action_id: UUID, command: str, actor: Actor) -> ActionReceipt | None:
    """Claim an id inside the command's transaction. None: it is ours, go on. A receipt: it was done before.

    A second claim waits for the first transaction (unique index), so that two copies of one submission
    never both work. An id used by someone else or for something else is refused.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO dispatch_actionreceipt (action_id, actor_id, command, claimed_at, verdict)"
            " VALUES (%s, %s, %s, %s, 'stored') ON CONFLICT DO NOTHING",
            [action_id, actor.person_id, command, now()],
        )
        if cursor.rowcount == 1:
            return None
    receipt = ActionReceipt.objects.get(action_id=action_id)
    if receipt.command != command or receipt.actor_id != actor.person_id:
        raise Refusal("action_id_reused")
    return receipt


def settle(action_id: UUID, answer: Answer, verdict: str = "stored") -> Answer:
    """Keep the answer for retries."""
    ActionReceipt.objects.filter(action_id=action_id).update(answer=answer, verdict=verdict)
    return answer
