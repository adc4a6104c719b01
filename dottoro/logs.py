"""One JSON line per log record, without personal data: only the message and the fields on the list."""

import logging

import structlog

ALLOWED = (
    "event",
    "level",
    "logger",
    "timestamp",
    "code",
    "kind",
    "count",
    "seconds",
    "seq",
    "reference",
    "exception",
    "status",
)


def _only_allowed(
    _logger: object, _name: str, event_dict: structlog.types.EventDict
) -> structlog.types.EventDict:
    """Keep fields that are known to carry no personal data."""
    return {key: value for key, value in event_dict.items() if key in ALLOWED or key.startswith("_")}


def formatter() -> logging.Formatter:
    """The formatter of the one handler: new lines and control characters are escaped by JSON."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _only_allowed,
        ],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
