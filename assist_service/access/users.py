"""Console access: users, one-time invitations, sessions and the permissions of each role. Pure.

A token (of a link or a session) is generated elsewhere and stored only as its SHA-256, so that
nobody can sign in with the contents of the store.
"""

import hashlib
import re
from typing import Any, Literal

import msgspec

from assist_service.domain.tolerant_reader import read_stored
from assist_service.errors import AssistError, NotFound, Refused

Role = Literal["admin", "compliance", "coach", "auditor"]
Permission = Literal[
    "own.password",
    "settings.see",
    "settings.change",
    "rules.see",
    "rules.approve",
    "learning.see",
    "experiment.run",
    "moments.answer",
    "audit.see",
    "playbook.curate",
    "person.answer",
]
ROLES: tuple[Role, ...] = Role.__args__  # type: ignore[attr-defined]
INVITATION_SECONDS = 24 * 3600.0
SESSION_SECONDS = 12 * 3600.0

# Every route of the console names one of these permissions.
PERMITTED_ROLES: dict[Permission, frozenset[Role]] = {
    "own.password": frozenset(ROLES),
    "settings.see": frozenset(ROLES),
    "settings.change": frozenset(("admin",)),
    "rules.see": frozenset(ROLES),
    "rules.approve": frozenset(("admin", "compliance")),
    "learning.see": frozenset(ROLES),
    "experiment.run": frozenset(("admin",)),
    "moments.answer": frozenset(("coach",)),
    "audit.see": frozenset(("admin", "compliance", "auditor")),
    "playbook.curate": frozenset(("admin", "coach")),
    "person.answer": frozenset(("admin", "compliance")),
}
# Stricter than RFC 5321: addresses that can receive mail and are readable in a log.
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,190}")


class User(msgspec.Struct, frozen=True):
    """A person who has signed in at least once; ``since`` is in seconds since 1970.

    ``password`` is an argon2id hash, empty if the user signs in only with links.
    """

    role: Role
    since: float
    password: str = ""


class Invitation(msgspec.Struct, frozen=True):
    """An unused sign-in link."""

    email: str
    role: Role
    by: str
    expires_at: float


class Session(msgspec.Struct, frozen=True):
    """A signed-in browser; the session ends when it signs out or after 12 hours.

    After ``by_link`` a new password needs no current one, so that users can replace a forgotten
    one. After ``by_claim`` no password can be set: it would outlive the company account's role.
    """

    email: str
    began_at: float
    by_link: bool = False
    by_claim: bool = False


class UsersDocument(msgspec.Struct, frozen=True):
    """Users by email address; invitations and sessions by the SHA-256 of their token."""

    users: dict[str, User] = {}
    invitations: dict[str, Invitation] = {}
    sessions: dict[str, Session] = {}


class SignedIn(msgspec.Struct, frozen=True):
    """The signed-in user; ``until`` is the end of the session in seconds since 1970."""

    email: str
    role: Role
    until: float
    has_password: bool = False
    by_link: bool = False
    by_claim: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the role has this permission."""
        return self.role in PERMITTED_ROLES[permission]


def read_users(value: Any) -> UsersDocument:
    """Return the users of a stored document; ``None`` is an empty one."""
    return read_stored({} if value is None else value, UsersDocument)


def token_hash(token: str) -> str:
    """Return the form in which a token is stored."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def normalize_email(text: str) -> str:
    """Return an email address in the form in which it is stored.

    Raises:
        AssistError: it is not a valid address.

    """
    email = text.strip().lower()
    if not email.isprintable() or not _ADDRESS.fullmatch(email):
        raise AssistError(
            f"{text[:80]!r} is not an email address.",
            "Enter an address such as anna@example.com.",
            code="address",
        )
    return email


def invite(document: UsersDocument, token: str, invitation: Invitation) -> UsersDocument:
    """Return ``document`` with this invitation, which replaces an earlier one for the same address."""
    other_invitations = {
        key: other for key, other in document.invitations.items() if other.email != invitation.email
    }
    return msgspec.structs.replace(
        document, invitations={**other_invitations, token_hash(token): invitation}
    )


def invitation_for(document: UsersDocument, token: str, now: float) -> Invitation:
    """Return the invitation of a link.

    Raises:
        Refused: ``link_unknown`` (used already, replaced or mistyped) or ``link_expired``.

    """
    invitation = document.invitations.get(token_hash(token))
    if invitation is None:
        raise Refused(
            "This link doesn't work.",
            "It was already used, replaced by a newer one, or copied incompletely. "
            "Ask for a new link.",
            code="link_unknown",
        )
    if now >= invitation.expires_at:
        raise Refused(
            "This link has expired; links work for 24 hours.",
            "Ask for a new link.",
            code="link_expired",
        )
    return invitation


def sign_in(document: UsersDocument, link: str, session: str, now: float) -> UsersDocument:
    """Return ``document`` with a new session and without the used link.

    Raises:
        Refused: the link is not valid, see ``invitation_for``.

    """
    invitation = invitation_for(document, link, now)
    existing_user = document.users.get(invitation.email)
    user = (
        User(invitation.role, now)
        if existing_user is None
        else msgspec.structs.replace(existing_user, role=invitation.role)
    )
    invitations = dict(document.invitations)
    del invitations[token_hash(link)]
    return _without_expired(
        UsersDocument(
            {**document.users, invitation.email: user},
            invitations,
            {
                **document.sessions,
                token_hash(session): Session(invitation.email, now, by_link=True),
            },
        ),
        now,
    )


def sign_in_by_claims(
    document: UsersDocument, email: str, role: Role | None, session: str, now: float
) -> UsersDocument:
    """Return ``document`` with a session of a person who signed in with a company account.

    Args:
        document: the stored users.
        email: the verified address of the account.
        role: the role that a claim grants; ``None`` if roles are granted by invitation.
        session: the token of the new session.
        now: seconds since 1970.

    Raises:
        Refused: ``account_unknown``: no claim grants a role, and this address was not invited.

    """
    open_to = (
        invitation for invitation in document.invitations.values() if invitation.email == email
    )
    invited_as = next(
        (invitation.role for invitation in open_to if now < invitation.expires_at), None
    )
    existing_user = document.users.get(email)
    granted = role or invited_as or (existing_user.role if existing_user is not None else None)
    if granted is None:
        raise Refused(
            "This account has no access.", "Ask an admin for an invitation.", code="account_unknown"
        )
    user = (
        User(granted, now)
        if existing_user is None
        else msgspec.structs.replace(existing_user, role=granted)
    )
    if role is not None:
        # Otherwise a person who loses the role at the provider could still use the old password.
        user = msgspec.structs.replace(user, password="")
    changed = UsersDocument(
        {**document.users, email: user},
        {
            key: invitation
            for key, invitation in document.invitations.items()
            if invitation.email != email
        },
        {**document.sessions, token_hash(session): Session(email, now, by_claim=role is not None)},
    )
    return _without_expired(changed, now)


def sign_in_by_password(
    document: UsersDocument, email: str, password: str, session: str, now: float
) -> UsersDocument:
    """Return ``document`` with a session of a user whose password was verified.

    Args:
        document: the stored users.
        email: the user's address.
        password: the hash that was verified.
        session: the token of the new session.
        now: seconds since 1970.

    Raises:
        Refused: ``password_wrong``: the user was removed or the password changed meanwhile.

    """
    user = document.users.get(email)
    if user is None or not user.password or user.password != password:
        raise wrong_password_error()
    sessions = {**document.sessions, token_hash(session): Session(email, now)}
    return _without_expired(msgspec.structs.replace(document, sessions=sessions), now)


def with_password(
    document: UsersDocument, email: str, password: str, session: str
) -> UsersDocument:
    """Return ``document`` with a password hash for ``email``; the user's other sessions end.

    Raises:
        NotFound: no user has this address.

    """
    user = document.users.get(email)
    if user is None:
        raise NotFound(f"There is no user {email}.", "`assist users list` shows all users.")
    current_key = token_hash(session)
    sessions = {k: s for k, s in document.sessions.items() if s.email != email or k == current_key}
    users = {**document.users, email: msgspec.structs.replace(user, password=password)}
    return msgspec.structs.replace(document, users=users, sessions=sessions)


def wrong_password_error() -> Refused:
    """Return the error of every failed sign-in, which does not reveal who has an account."""
    return Refused(
        "The email address or password is incorrect.",
        "Try again, or ask for a new sign-in link.",
        code="password_wrong",
    )


def sign_out(document: UsersDocument, session: str) -> UsersDocument:
    """Return ``document`` without this session."""
    key = token_hash(session)
    sessions = {
        other_key: other_session
        for other_key, other_session in document.sessions.items()
        if other_key != key
    }
    return msgspec.structs.replace(document, sessions=sessions)


def signed_in(document: UsersDocument, token: str, now: float) -> SignedIn | None:
    """Return the user of a session with their current role, or ``None`` if it has ended."""
    session = document.sessions.get(token_hash(token))
    if session is None or now >= session.began_at + SESSION_SECONDS:
        return None
    user = document.users.get(session.email)
    if user is None:
        return None
    return SignedIn(
        session.email,
        user.role,
        session.began_at + SESSION_SECONDS,
        bool(user.password),
        session.by_link,
        session.by_claim,
    )


def revoke(document: UsersDocument, email: str) -> UsersDocument:
    """Return ``document`` without this person's user, invitation and sessions.

    Raises:
        NotFound: this address has neither a user nor an invitation.

    """
    invitations = {k: entry for k, entry in document.invitations.items() if entry.email != email}
    if email not in document.users and len(invitations) == len(document.invitations):
        raise NotFound(f"There is no user {email}.", "`assist users list` shows all users.")
    return UsersDocument(
        {entry: user for entry, user in document.users.items() if entry != email},
        invitations,
        {k: entry for k, entry in document.sessions.items() if entry.email != email},
    )


def _without_expired(document: UsersDocument, now: float) -> UsersDocument:
    return msgspec.structs.replace(
        document,
        invitations={
            k: entry for k, entry in document.invitations.items() if now < entry.expires_at
        },
        sessions={
            k: entry
            for k, entry in document.sessions.items()
            if now < entry.began_at + SESSION_SECONDS
        },
    )
