"""One family of errors: a code for programs, a sentence and a remedy for people."""

from collections.abc import Mapping


class AssistError(Exception):
    """Something the caller can fix; answered as ``{"error": {code, message, hint}}``."""

    status = 400
    code = "bad_request"

    def __init__(self, message: str, hint: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def body(self) -> Mapping[str, Mapping[str, str]]:
        """Return the one error shape of the service."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}


class PayloadError(AssistError):
    """A body that cannot be read; names the place in it."""

    code = "payload"


class Refused(AssistError):
    """A request whose sender could not be proved; ``code`` is the counted reason."""

    status = 401
    code = "refused"


class Forbidden(AssistError):
    """A known sender asking for what is not theirs."""

    status = 403
    code = "forbidden"


class NotFound(AssistError):
    """Nothing here under that name."""

    status = 404
    code = "not_found"


class TooLarge(AssistError):
    """A body over the limit; it was not read."""

    status = 413
    code = "too_large"


class TooManyRequests(AssistError):
    """A caller over its rate."""

    status = 429
    code = "too_many_requests"


class StoreUnavailable(AssistError):
    """The store did not answer in time; nothing was kept, so send it again."""

    status = 503
    code = "store_unavailable"


class Busy(AssistError):
    """All places for live streams are taken."""

    status = 503
    code = "busy"


class Overloaded(AssistError):
    """More comes in than this machine can do, and this is what it leaves out for the moment."""

    status = 503
    code = "overloaded"


class SettingError(AssistError):
    """A setting that is missing or wrong; names the variable."""

    code = "setting"


class FileError(AssistError):
    """A fault in a rule, framework or settings file, at ``path:line:column``.

    Args:
        place: the file's path as the user wrote it.
        line, column: from 1; 0 where the fault is the whole file.
        source: the offending line itself, for the reader's eye.

    """

    code = "file"

    def __init__(
        self, place: str, line: int, column: int, message: str, hint: str = "", source: str = ""
    ) -> None:
        super().__init__(message, hint)
        self.place = place
        self.line = line
        self.column = column
        self.source = source

    def __str__(self) -> str:
        allowed = f" {self.hint}" if self.hint else ""
        return f"{self.place}:{self.line}:{self.column}: {self.message}{allowed}"
