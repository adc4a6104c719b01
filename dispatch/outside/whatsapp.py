"""WhatsApp's Cloud API: template messages out, delivery reports and replies in.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api (messages, webhooks, error codes).
"""

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import orjson
from django.conf import settings

from dispatch.outside import http
from dispatch.outside.http import OutsideClient
from dispatch.outside.letters import Letter, NotTaken, Reply, Report
from dispatch.travel.within import NoAnswer

PAIR_LIMIT = 131056
"""Too many to this one number: later, and no fault of the service."""
WAIT_CODES = frozenset({1, 2, 4, 80007, 130429, 131000, 131016, 131048, 133004})
"""Errors that mean "later": limits of rate, a service that is away."""
NOT_OURS = frozenset({0, 3, 10, 190, 200, 368, 131031, 131042, 133010})
"""Errors of our own account (token, rights, payment): every message would fail, so the service counts as failing."""
REPORTS = frozenset({"sent", "delivered", "read", "failed"})

Json = dict[str, Any]  # of the provider


class WhatsApp:
    """One number of the city at the provider."""

    name = "whatsapp"

    def __init__(self, setting: Mapping[str, str]) -> None:
        """``setting``: url (with the API's version), phone_id, token."""
        self.setting = setting
        self.client = OutsideClient("whatsapp", [urlsplit(setting["url"]).netloc])

    def rests(self) -> bool:
        """Whether the breaker is open."""
        return self.client.rests()

    def carry(self, letter: Letter) -> str:
        """Send the approved template with its parameters in the order of the words; the provider's id (wamid)."""
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": letter.phone.removeprefix("+"),
            "type": "template",
            "biz_opaque_callback_data": letter.ref,
            "template": {
                "name": letter.template,
                "language": {"code": letter.language},
                "components": [
                    {
                        "type": "body",
                        "parameters": [
                            {"type": "text", "text": _one_line(value)} for _, value in letter.slots
                        ],
                    }
                ]
                if letter.slots
                else [],
            },
        }
        headers = {"Authorization": f"Bearer {self.setting['token']}", "Content-Type": "application/json"}
        url = f"{self.setting['url'].rstrip('/')}/{self.setting['phone_id']}/messages"
        reply = self.client.ask("POST", url, headers=headers, body=orjson.dumps(body), not_now=_not_now)
        answer = _object(reply.body)
        if reply.good:
            sent = answer.get("messages")
            if isinstance(sent, list) and sent and isinstance(sent[0], dict):
                return str(sent[0].get("id", ""))[:160]
            raise NotTaken("no_id")
        code = _code(answer)
        if code == PAIR_LIMIT:
            raise NoAnswer(f"error_{code}")
        raise NotTaken(f"error_{code}" if code is not None else f"status_{reply.status}")


def whatsapp_now() -> WhatsApp:
    """The city's number as the settings have it."""
    return WhatsApp(settings.MESSAGES_WHATSAPP)


def is_signed(body: bytes, signature: str) -> bool:
    """Whether the provider signed this body (X-Hub-Signature-256); never without a secret."""
    secret = settings.MESSAGES_WHATSAPP["secret"]
    if not secret:
        return False
    wanted = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace"))


def read_webhook(body: bytes) -> tuple[list[Report], list[Reply]]:
    """Reports and replies of one notice; what has another shape is passed over."""
    reports: list[Report] = []
    replies: list[Reply] = []
    for value in _values(_object(body)):
        for status in _rows(value, "statuses"):
            if status.get("status") in REPORTS:
                errors = _rows(status, "errors")
                code = f"error_{errors[0].get('code')}" if errors else ""
                reports.append(Report(str(status.get("id", "")), str(status["status"]), code[:40]))
        for message in _rows(value, "messages"):
            text = message.get("text")
            words = text.get("body") if isinstance(text, dict) else None
            button = message.get("button")
            words = words or (button.get("text") if isinstance(button, dict) else None)
            if isinstance(words, str):
                replies.append(Reply(f"+{message.get('from', '')}", words))
    return reports, replies


def _values(notice: Json) -> Iterator[Json]:
    for entry in _rows(notice, "entry"):
        for change in _rows(entry, "changes"):
            if isinstance(change.get("value"), dict):
                yield change["value"]


def _rows(holder: Json, name: str) -> list[Json]:
    rows = holder.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _object(body: bytes) -> Json:
    try:
        read = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _not_now(reply: http.Reply) -> str:
    code = None if reply.good else _code(_object(reply.body))
    return f"error_{code}" if code in WAIT_CODES | NOT_OURS else ""


def _code(answer: Json) -> int | None:
    error = answer.get("error")
    code = error.get("code") if isinstance(error, dict) else None
    return code if isinstance(code, int) else None


def _one_line(text: str) -> str:
    """A parameter must hold no line break, tab or long run of spaces, and not be empty."""
    return re.sub(r"\s+", " ", text).strip() or "-"
