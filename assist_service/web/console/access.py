"""Sessions and permissions of the console's users."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g, redirect, request, session, url_for

from assist_service.access.passwords import hash_password, is_correct
from assist_service.access.users import (
    Invitation,
    Permission,
    Role,
    SignedIn,
    UsersDocument,
    invitation_for,
    normalize_email,
    read_users,
    sign_in,
    sign_in_by_claims,
    sign_in_by_password,
    sign_out,
    signed_in,
    with_password,
    wrong_password_error,
)
from assist_service.domain.tolerant_reader import revise_document
from assist_service.errors import AssistError, Forbidden, Refused
from assist_service.service import Service
from assist_service.store.optimistic_update import update_document
from assist_service.web.console.words import TABLES, say

DOCUMENT = "users"
View = TypeVar("View", bound=Callable[..., Any])


def needs(permission: Permission) -> Callable[[View], View]:
    """Return a decorator that restricts a view to roles with ``permission`` (see ``users.PERMITTED_ROLES``)."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            asking: SignedIn | None = g.signed_in
            if asking is None:
                return _ask_to_sign_in()
            if not asking.may(permission):
                raise Forbidden(
                    say("problem.role", role=TABLES.roles[asking.role]),
                    say("problem.role_about"),
                )
            return view(*args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def open_to_all(view: View) -> View:
    """Mark a view that needs no session. A test checks that every view is marked."""
    view.permission = None  # type: ignore[attr-defined]
    return view


def recognise(service: Service) -> None:
    """Set ``g.signed_in`` before any view runs."""
    token = session.get("token")
    g.signed_in = None
    if isinstance(token, str):
        users = read_users(service.documents.read(DOCUMENT).value)
        g.signed_in = signed_in(users, token, service.clock())


def invited(service: Service, link: str) -> Invitation:
    """Return the invitation of a sign-in link without using it up.

    Raises:
        Refused: the link is unknown, used or expired.

    """
    users = read_users(service.documents.read(DOCUMENT).value)
    return invitation_for(users, link, service.clock())


def begin(service: Service, link: str) -> None:
    """Use up a sign-in link and start a session in this browser.

    Raises:
        Refused: the link is unknown, used or expired.

    """
    token = secrets.token_urlsafe(32)
    now = service.clock()
    email = invited(service, link).email
    _change_users(
        service, lambda users: sign_in(users, link, token, now), email, "signed in by link"
    )
    _keep(token)


def begin_by_password(service: Service, entered_email: str, password: str) -> None:
    """Start a session in this browser for a user with the right password.

    Raises:
        Refused: ``password_wrong``, whether the email address or the password is wrong.

    """
    try:
        email = normalize_email(entered_email)
    except AssistError:
        email = ""
    user = read_users(service.documents.read(DOCUMENT).value).users.get(email)
    stored_hash = user.password if user is not None else ""
    if not is_correct(stored_hash, password):
        raise wrong_password_error()
    token = secrets.token_urlsafe(32)
    now = service.clock()
    _change_users(
        service,
        lambda users: sign_in_by_password(users, email, stored_hash, token, now),
        email,
        "signed in by password",
    )
    _keep(token)


def begin_by_account(service: Service, email: str, role: Role | None) -> None:
    """Start a session in this browser for the user of a company account.

    Raises:
        Refused: ``account_unknown``: no claim gives a role and the user was not invited.

    """
    token = secrets.token_urlsafe(32)
    now = service.clock()
    note = "signed in by company account" + (f" as {role}" if role else "")
    _change_users(
        service, lambda users: sign_in_by_claims(users, email, role, token, now), email, note
    )
    _keep(token)


def set_password(service: Service, current: str, new: str) -> None:
    """Set the signed-in user's password and end their sessions in other browsers.

    Raises:
        AssistError: the new one is too short or too long.
        Refused: the current one is wrong (not asked for in a session started by a link),
            or the role comes from a company account.

    """
    asking: SignedIn = g.signed_in
    if asking.by_claim:
        raise Refused(say("company.no_password"), say("company.no_password_about"), code="by_claim")
    if asking.has_password and not asking.by_link:
        user = read_users(service.documents.read(DOCUMENT).value).users[asking.email]
        if not is_correct(user.password, current):
            raise Refused(
                say("problem.current"), say("problem.current_about"), code="password_wrong"
            )
    new_hash, token = hash_password(new), session["token"]
    _change_users(
        service,
        lambda users: with_password(users, asking.email, new_hash, token),
        asking.email,
        "set a password",
    )


def _keep(token: str) -> None:
    # Start from an empty session, so that nothing carries over from before.
    session.clear()
    session.permanent = True
    session["token"] = token


def end(service: Service) -> None:
    """End this browser's session, here and in the store."""
    token = session.get("token")
    session.clear()
    if isinstance(token, str) and g.signed_in is not None:
        email = g.signed_in.email
        _change_users(service, lambda users: sign_out(users, token), email, "signed out")


def _change_users(
    service: Service, edit: Callable[[UsersDocument], UsersDocument], email: str, note: str
) -> None:
    update_document(
        service.documents,
        DOCUMENT,
        lambda value: revise_document(value, UsersDocument, edit),
        who=email,
        note=note,
        at=service.clock(),
    )


def wants_json() -> bool:
    """Whether the request comes from our own script, which expects JSON."""
    return request.accept_mimetypes.best == "application/json"


def _ask_to_sign_in() -> Any:
    if wants_json():
        raise Refused(say("problem.sign_in"), say("sign_in.how"), code="signed_out")
    ended = "ended" if "token" in session else None
    return redirect(url_for("console.sign_in", why=ended), 303)
