"""Structured logs: one event a line, with the request's id; secrets and addresses of people never in them."""

import sys
from collections.abc import Iterator
from typing import Any

import structlog
from django.db.utils import Error as DatabaseError

# Keys whose values never belong in a log, whoever put them there.
SECRET_KEYS = frozenset(
    {
        *("password", "newpassword", "secret", "client_secret", "client_assertion", "grant", "code"),
        *("access_token", "refresh_token", "id_token", "authorization", "cookie", "set-cookie", "upn", "mail"),
    }
)

DATABASES = frozenset({"psycopg", "sqlite3"})


def redact(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {key: "[redacted]" if key.lower() in SECRET_KEYS else value for key, value in event.items()}


def without_rows(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Leave of a database's objection its first line: the next ones repeat the row it was told."""
    for error in _chain(event.get("exc_info")):
        if type(error).__module__.partition(".")[0] in DATABASES or isinstance(error, DatabaseError):
            error.args = (str(error).partition("\n")[0],)
            event["event"] = str(event.get("event", "")).partition("DETAIL:")[0]  # where it was quoted already
    return event


def one_line(_logger: Any, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Nobody writes a line of their own into the log, nor moves a terminal's cursor."""
    text = str(event.get("event", ""))
    return event if text.isprintable() else {**event, "event": "".join(map(_printable, text))}


def _printable(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode()


def _chain(given: Any) -> Iterator[BaseException]:
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    seen: set[int] = set()
    while isinstance(error, BaseException) and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


PROCESSORS: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    redact,
]


def logging_config(style: str, level: str) -> dict[str, Any]:
    """A `LOGGING` setting: `style` is json for machines or text for people."""
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if style == "json"
        else structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    )
    last: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        without_rows,
        one_line,
    ]
    if style == "json":
        # Never with local variables: one of them may be a token or somebody's password.
        transform = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        last.append(structlog.processors.ExceptionRenderer(transform))
    structlog.configure(
        processors=[*PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": PROCESSORS,
                "processors": [*last, renderer],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "urllib3": {"level": "WARNING"},
            "msal": {"level": "ERROR"},
            "celery": {"level": "WARNING"},
            "django.server": {"handlers": ["stderr"], "level": level, "propagate": False},
            # Its lines carry whole URLs, and those may carry a search for a person.
            "django.request": {"level": "ERROR"},
        },
    }
