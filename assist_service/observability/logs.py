"""Structured logs, one line per event; they never contain message text."""

import logging
import sys
import threading

import structlog

from assist_service.domain.control_characters import without_controls

log = structlog.get_logger()
# The beginning of gunicorn's log line about a request that it can't parse.
_UNREADABLE = "Invalid request from ip="


def configure(level: str) -> None:
    """Log to standard error: formatted for people on a terminal, otherwise as JSON."""
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _strip_controls,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Evaluated for each line, because an earlier standard error may be closed by now.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )
    threading.excepthook = _report_thread_failure
    # Assigned, not appended, so that repeated calls add the filter only once.
    logging.getLogger("gunicorn.error").filters[:] = [_strip_request_text]


def bind_request(name: str) -> None:
    """Add the request's ID to this thread's log lines from now on."""
    structlog.contextvars.bind_contextvars(request_id=name)


def request_id() -> str:
    """Return the ID of this thread's current request; empty if there is none."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _strip_controls(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Return the event without control characters, which a terminal would interpret."""
    return {k: without_controls(v) if isinstance(v, str) else v for k, v in event.items()}


def report_fault(fault: BaseException) -> None:
    """Log an error's type and location, but not its message, which may contain customers' text."""
    log.error("fault", error=type(fault).__name__, place=_location(fault))


def _location(fault: BaseException) -> str:
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"


def _report_thread_failure(failure: threading.ExceptHookArgs) -> None:
    """Log an error that ends a thread; Python itself would print its message."""
    if failure.exc_value is not None:
        report_fault(failure.exc_value)


def _strip_request_text(record: logging.LogRecord) -> bool:
    """Remove error messages and requested URLs from gunicorn's log lines; return true."""
    fault = record.exc_info[1] if record.exc_info else None
    if fault is not None:
        record.msg, record.args = f"fault {type(fault).__name__} at {_location(fault)}", ()
        record.exc_info = record.exc_text = None
    elif str(record.msg).startswith(_UNREADABLE):
        # gunicorn would quote the bytes that it couldn't parse.
        record.msg = f"{str(record.msg).partition(': ')[0]}: the request isn't valid HTTP"
    return True
