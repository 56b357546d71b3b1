"""The product's errors: each has a code for programs, a sentence and a remedy for people."""

from collections.abc import Mapping


class AssistError(Exception):
    """An error that the caller can fix; answered as ``{"error": {code, message, hint}}``."""

    status = 400
    code = "bad_request"

    def __init__(self, message: str, hint: str = "", *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if code is not None:
            self.code = code

    def body(self) -> Mapping[str, Mapping[str, str]]:
        """Return the JSON form of every error."""
        return {"error": {"code": self.code, "message": self.message, "hint": self.hint}}


class PayloadError(AssistError):
    """A body that cannot be read; the message names the faulty field."""

    code = "payload"


class Refused(AssistError):
    """A request from an unauthenticated sender; ``code`` is the reason, used in metrics."""

    status = 401
    code = "refused"


class Forbidden(AssistError):
    """A request by an authenticated sender without access."""

    status = 403
    code = "forbidden"


class NotFound(AssistError):
    """A resource that does not exist."""

    status = 404
    code = "not_found"


class TooLarge(AssistError):
    """A body over the size limit, which was not read."""

    status = 413
    code = "too_large"


class TooManyRequests(AssistError):
    """A caller over its rate limit."""

    status = 429
    code = "too_many_requests"


class StoreUnavailable(AssistError):
    """The store did not answer in time; nothing was stored, so the request can be sent again."""

    status = 503
    code = "store_unavailable"


class Busy(AssistError):
    """The maximum number of live streams is open."""

    status = 503
    code = "busy"


class Overloaded(AssistError):
    """A request that is rejected while the machine is overloaded."""

    status = 503
    code = "overloaded"


class SettingError(AssistError):
    """A missing or invalid setting; the message names the variable."""

    code = "setting"


class FileError(AssistError):
    """An error in a rule, framework or settings file, at ``path:line:column``.

    Args:
        place: the file's path as the user wrote it.
        line, column: from 1; 0 if the error concerns the whole file.
        source: the text of the faulty line.

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
