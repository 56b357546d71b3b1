"""Logs as data, one line for each event; never a message's text."""

import logging
import sys
import threading

import structlog

from assist_service.domain.control_characters import without_controls

log = structlog.get_logger()
# How gunicorn begins a line about a request that it cannot parse.
_UNREADABLE = "Invalid request from ip="


def configure(level: str) -> None:
    """Write lines to standard error: for eyes on a terminal, else as JSON."""
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _plain,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        # Asked for with each line: who took the standard error of before may have closed it.
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
    )
    threading.excepthook = _report_threads
    # Once only, however often it is called.
    logging.getLogger("gunicorn.error").filters[:] = [_without_words]


def bind_request(name: str) -> None:
    """Have what this thread logs from now on carry the request's id."""
    structlog.contextvars.bind_contextvars(request_id=name)


def request_id() -> str:
    """Return the id of the request that this thread works for; nothing where there is none."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


def _plain(_: object, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Take from what others wrote whatever a terminal would obey."""
    return {k: without_controls(v) if isinstance(v, str) else v for k, v in event.items()}


def report_fault(fault: BaseException) -> None:
    """Log a fault of ours by type and place; its own words may hold a customer's text."""
    log.error("fault", error=type(fault).__name__, place=_place(fault))


def _place(fault: BaseException) -> str:
    frame = fault.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "?"


def _report_threads(failure: threading.ExceptHookArgs) -> None:
    """Log what ends a thread as any fault of ours: Python itself would print its words."""
    if failure.exc_value is not None:
        report_fault(failure.exc_value)


def _without_words(record: logging.LogRecord) -> bool:
    """Take from gunicorn's lines what a fault says, and the address that was asked with its query."""
    fault = record.exc_info[1] if record.exc_info else None
    if fault is not None:
        record.msg, record.args = f"fault {type(fault).__name__} at {_place(fault)}", ()
        record.exc_info = record.exc_text = None
    elif str(record.msg).startswith(_UNREADABLE):
        # It would quote what it could not read as a request, whatever that is.
        record.msg = f"{str(record.msg).partition(': ')[0]}: it is not HTTP as we read it"
    return True
