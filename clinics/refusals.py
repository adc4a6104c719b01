"""How the system says no: a stable code, a sentence in two languages, the field it is about.

Every refusal of a service and every error of the API has the one shape of :func:`error_body`.
"""

from typing import Any

from clinics.words import SENTENCES


class Refusal(Exception):
    """A service refuses. ``code`` is a key of :data:`clinics.words.SENTENCES`; ``params`` fill its sentence."""

    def __init__(self, code: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params

    @property
    def status(self) -> int:
        """The HTTP status that goes with the code."""
        return SENTENCES[self.code].status

    def body(self) -> dict[str, Any]:
        """The one error shape."""
        return error_body(self.code, field=self.field, **self.params)


def error_body(code: str, *, field: str | None = None, **params: object) -> dict[str, Any]:
    """``{"error": {code, id, en, field, detail}}``; ``detail`` carries the params (plain JSON values)."""
    sentence = SENTENCES[code]
    return {
        "error": {
            "code": code,
            "id": sentence.id.format(**params),
            "en": sentence.en.format(**params),
            "field": field,
            "detail": {
                key: value if isinstance(value, int | float | bool) else str(value)
                for key, value in params.items()
            },
        }
    }
