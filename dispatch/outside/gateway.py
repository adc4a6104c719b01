"""Messages by any HTTP gateway (SMS, WhatsApp resellers): address, header, body and success rule as a city sets them.

The body is a JSON object whose texts may hold ``{phone}``, ``{phone_digits}``, ``{text}``, ``{ref}`` and
``{language}``; it is filled value by value, so that nothing a text holds can change its shape.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import orjson
from django.conf import settings

from dispatch.outside.http import OutsideClient
from dispatch.outside.letters import Letter, NotTaken

Json = dict[str, Any]  # of the city's own gateway


class Gateway:
    """The gateway as the settings have it now."""

    name = "gateway"

    def __init__(self, setting: Mapping[str, str]) -> None:
        """``setting``: url, method, header, type (json, form, query), body, success, id (see docs/running.md)."""
        self.setting = setting
        self.client = OutsideClient("gateway", [urlsplit(setting["url"]).netloc])
        self.body: Json = orjson.loads(setting["body"])

    def rests(self) -> bool:
        """Whether the breaker is open."""
        return self.client.rests()

    def carry(self, letter: Letter) -> str:
        """Send it. A status of 2xx that also keeps the success rule is a yes."""
        setting = self.setting
        values = {
            "phone": letter.phone,
            "phone_digits": letter.phone.removeprefix("+"),
            "text": letter.text,
            "ref": letter.ref,
            "language": letter.language,
        }
        fields = _filled(self.body, values)
        headers = _header(setting["header"])
        url, body = setting["url"], b""
        if setting["type"] == "json":
            headers["Content-Type"], body = "application/json", orjson.dumps(fields)
        elif setting["type"] == "form":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(fields).encode()
        else:
            url = f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(fields)}"
        reply = self.client.ask(setting["method"], url, headers=headers, body=body)
        if not reply.good:
            raise NotTaken(f"status_{reply.status}")
        if not _keeps(setting["success"], reply.body):
            raise NotTaken("not_accepted")
        return str(_found(reply.body, setting["id"]) or "")[:160]


def gateway_now() -> Gateway:
    """The gateway of the settings. Raises ValueError when they are of no use."""
    return Gateway(settings.MESSAGES_GATEWAY)


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for name, text in values.items():
            if value == f"{{{name}}}":
                return text
        return _replaced(value, values)
    if isinstance(value, dict):
        return {key: _filled(each, values) for key, each in value.items()}
    return [_filled(each, values) for each in value] if isinstance(value, list) else value


def _replaced(text: str, values: Mapping[str, str]) -> str:
    """In one pass: what a message says is never looked through for braces."""
    parts = text.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, closed, rest = part.partition("}")
        out.append(values[name] + rest if closed and name in values else "{" + part)
    return "".join(out)


def _header(line: str) -> dict[str, str]:
    """``Authorization: Bearer ...`` as a header; none for an empty line."""
    name, _, value = line.partition(":")
    return {name.strip(): value.strip()} if value else {}


def _keeps(rule: str, body: bytes) -> bool:
    """The success rule: empty, ``text:WORD``, ``json:a.b`` (there and not false) or ``json:a.b=value``."""
    kind, _, about = rule.partition(":")
    if kind == "text":
        return about in body.decode("utf-8", "replace")
    if kind != "json":
        return True
    path, has_value, wanted = about.partition("=")
    found = _found(body, f"json:{path}")
    return str(found).lower() == wanted.lower() if has_value else bool(found)


def _found(body: bytes, rule: str) -> Any:
    """What stands at ``json:a.0.b`` of an answer; None when there is nothing."""
    kind, _, path = rule.partition(":")
    if kind != "json" or not path:
        return None
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value
