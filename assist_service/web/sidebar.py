"""The sidebar page: the same for every helpdesk, with a JavaScript module that adapts to each."""

import re

import msgspec
from flask import Response, make_response, render_template, request

from assist_service.domain.labels import LABELS, sidebar_labels

# One source of a content security policy: 'self', or a scheme and host. A space, comma or
# semicolon would start another source or directive.
_SOURCE = re.compile(r"'self'|https?://[A-Za-z0-9.*\-\[\]:]+")
_SCRIPT = re.compile(r"https://[A-Za-z0-9.\-]+(?::\d+)?/[A-Za-z0-9._~/\-]*")
_LOCAL = re.compile(r"/(?!/)[A-Za-z0-9._~/\-]*\.js(?:\?[A-Za-z0-9=&._\-]*)?")


class SidebarPage(msgspec.Struct, frozen=True, kw_only=True):
    """The data of one opened sidebar.

    ``key`` is the conversation, or ``None`` until the helpdesk names one. ``desk`` is the path of
    the ES module that adapts to the helpdesk (``static/sidebar/desk.js`` describes its exports).
    ``frame_ancestors`` are the sites that can frame the page; ``extra_scripts`` are absolute https
    URLs that the helpdesk needs, for example of its SDK. ``board`` shows the agent's other open
    conversations, for a separate window.
    """

    key: str | None
    token: str
    desk: str
    desk_name: str
    frame_ancestors: tuple[str, ...] = ("'self'",)
    extra_scripts: tuple[str, ...] = ()
    agent_name: str | None = None
    board: bool = False


def sidebar_page(page: SidebarPage) -> Response:
    """Return the page with headers that allow only what it needs.

    Raises:
        ValueError: a source or script is not valid in a security policy.

    """
    policy = content_security_policy(page)
    scheme = request.args.get("colorScheme", "")
    response = make_response(
        render_template(
            "sidebar.html",
            page=page,
            scheme=scheme if scheme in ("light", "dark") else "auto",
            labels=_LABELS,
            page_data=script_json(
                {
                    "key": page.key,
                    "token": page.token,
                    "desk": page.desk,
                    "desk_name": page.desk_name,
                    "agent_name": page.agent_name,
                    "board": page.board,
                }
            ),
        )
    )
    response.headers["Content-Security-Policy"] = policy
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    # The page contains a token, so it must not be cached. X-Frame-Options cannot list
    # several hosts and overrides frame-ancestors in old browsers.
    response.headers["Cache-Control"] = "no-store"
    response.headers.pop("X-Frame-Options", None)
    return response


def content_security_policy(page: SidebarPage) -> str:
    """Return the policy: own files, the helpdesk's scripts, the sites that can frame the page.

    Raises:
        ValueError: a source or script is not valid in a security policy.

    """
    for source in page.frame_ancestors:
        if not _SOURCE.fullmatch(source):
            raise ValueError(f"{source!r} cannot frame a page; write 'self' or https://host.")
    for script in page.extra_scripts:
        if not _SCRIPT.fullmatch(script):
            raise ValueError(f"{script!r} is not an absolute https address of a script.")
    if not _LOCAL.fullmatch(page.desk):
        raise ValueError(f"{page.desk!r} is not the path of a module on this service.")
    scripts = " ".join(("'self'", *page.extra_scripts))
    ancestors = " ".join(page.frame_ancestors) or "'none'"
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {ancestors}",
        )
    )


def script_json(value: object) -> str:
    """Return ``value`` as JSON that is safe in a script element, without ``<``."""
    text = msgspec.json.encode(value).decode()
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


# In the page, because they are small and the same for every page.
_LABELS = script_json(sidebar_labels(LABELS))
