"""Who may use the console: users, one-time invitations, sessions and what each role may do.

Everything here is pure. A token (of a link or a session) is made elsewhere and
kept here only as its SHA-256, so that a reader of the store cannot sign in.
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

# Who may do what; every route of the console names one of these.
MAY: dict[Permission, frozenset[Role]] = {
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
# Not all that RFC 5321 allows: what a person can be written to under, and read in a log.
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,190}")


class User(msgspec.Struct, frozen=True):
    """Somebody who has signed in at least once; ``since`` in seconds since 1970.

    ``password`` is its argon2id hash, empty while the person signs in by links only.
    """

    role: Role
    since: float
    password: str = ""


class Invitation(msgspec.Struct, frozen=True):
    """A sign-in link that nobody has used yet."""

    email: str
    role: Role
    by: str
    expires_at: float


class Session(msgspec.Struct, frozen=True):
    """One browser that signed in, until it signs out or 12 hours have passed.

    ``by_link`` lets a password be set without the one before: that is how a forgotten one ends.
    ``by_claim`` lets none be set: it would outlive the role that the company account gave.
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
    """Who is asking, and until when the session lasts (seconds since 1970)."""

    email: str
    role: Role
    until: float
    has_password: bool = False
    by_link: bool = False
    by_claim: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether the role has this permission."""
        return self.role in MAY[permission]


def read_users(value: Any) -> UsersDocument:
    """Return the users kept as plain JSON; ``None`` is "nobody yet"."""
    return read_stored({} if value is None else value, UsersDocument)


def digest(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def address(text: str) -> str:
    """Return an email address in the one form it is kept in.

    Raises:
        AssistError: it does not look like one.

    """
    email = text.strip().lower()
    if not email.isprintable() or not _ADDRESS.fullmatch(email):
        raise AssistError(
            f"{text[:80]!r} is not an email address.",
            "Write it like anna@example.com.",
            code="address",
        )
    return email


def invite(document: UsersDocument, token: str, invitation: Invitation) -> UsersDocument:
    """Return ``document`` with this invitation; an earlier link for the same person ends."""
    others = {
        key: known for key, known in document.invitations.items() if known.email != invitation.email
    }
    return msgspec.structs.replace(document, invitations={**others, digest(token): invitation})


def invitation_for(document: UsersDocument, token: str, now: float) -> Invitation:
    """Return the invitation behind a link.

    Raises:
        Refused: ``link_unknown`` (used already, replaced or mistyped) or ``link_expired``.

    """
    invitation = document.invitations.get(digest(token))
    if invitation is None:
        raise Refused(
            "This link does not work (any more).",
            "It was used already, replaced by a newer one, or lost a letter on its way. "
            "Ask for a new one.",
            code="link_unknown",
        )
    if now >= invitation.expires_at:
        raise Refused(
            "This link is older than 24 hours.", "Ask for a new one.", code="link_expired"
        )
    return invitation


def sign_in(document: UsersDocument, link: str, session: str, now: float) -> UsersDocument:
    """Return ``document`` with the link used up and the session begun.

    Raises:
        Refused: the link does not hold, as ``invitation_for`` says.

    """
    invitation = invitation_for(document, link, now)
    known = document.users.get(invitation.email)
    user = (
        User(invitation.role, now)
        if known is None
        else msgspec.structs.replace(known, role=invitation.role)
    )
    invitations = dict(document.invitations)
    del invitations[digest(link)]
    return _without_the_past(
        UsersDocument(
            {**document.users, invitation.email: user},
            invitations,
            {**document.sessions, digest(session): Session(invitation.email, now, by_link=True)},
        ),
        now,
    )


def begin_for(
    document: UsersDocument, email: str, role: Role | None, session: str, now: float
) -> UsersDocument:
    """Return ``document`` with a session of somebody whom their company's account names.

    Args:
        document: who is known.
        email: the address that the account proves.
        role: what a claim gives; ``None`` where roles are given by invitation.
        session: the token of the new session.
        now: seconds since 1970.

    Raises:
        Refused: ``account_unknown``: no claim gives a role, and nobody invited this address.

    """
    open_to = (one for one in document.invitations.values() if one.email == email)
    invited_as = next((one.role for one in open_to if now < one.expires_at), None)
    known = document.users.get(email)
    granted = role or invited_as or (known.role if known is not None else None)
    if granted is None:
        raise Refused(
            "Nobody has invited this account.", "Ask an admin for a role.", code="account_unknown"
        )
    user = User(granted, now) if known is None else msgspec.structs.replace(known, role=granted)
    if role is not None:
        # Else who loses the role at the provider could still come in by the old password.
        user = msgspec.structs.replace(user, password="")
    changed = UsersDocument(
        {**document.users, email: user},
        {key: one for key, one in document.invitations.items() if one.email != email},
        {**document.sessions, digest(session): Session(email, now, by_claim=role is not None)},
    )
    return _without_the_past(changed, now)


def begin_session(
    document: UsersDocument, email: str, password: str, session: str, now: float
) -> UsersDocument:
    """Return ``document`` with a session of somebody whose password was found right.

    Raises:
        Refused: ``password_wrong``: the person is gone, or the hash is not ``password`` any more.

    """
    user = document.users.get(email)
    if user is None or not user.password or user.password != password:
        raise wrong_password()
    sessions = {**document.sessions, digest(session): Session(email, now)}
    return _without_the_past(msgspec.structs.replace(document, sessions=sessions), now)


def with_password(
    document: UsersDocument, email: str, password: str, session: str
) -> UsersDocument:
    """Return ``document`` with a password hash for ``email``; all sessions but this one end.

    Raises:
        NotFound: nobody of that address has signed in.

    """
    user = document.users.get(email)
    if user is None:
        raise NotFound(f"Nobody is known as {email}.", "`assist users list` shows who is.")
    kept = digest(session)
    sessions = {k: s for k, s in document.sessions.items() if s.email != email or k == kept}
    users = {**document.users, email: msgspec.structs.replace(user, password=password)}
    return msgspec.structs.replace(document, users=users, sessions=sessions)


def wrong_password() -> Refused:
    """Return the one answer to a sign-in that fails: it does not say whom we know."""
    return Refused(
        "The address or the password is not right.",
        "Try again, or ask for a new sign-in link.",
        code="password_wrong",
    )


def sign_out(document: UsersDocument, session: str) -> UsersDocument:
    """Return ``document`` without this session."""
    key = digest(session)
    sessions = {other: kept for other, kept in document.sessions.items() if other != key}
    return msgspec.structs.replace(document, sessions=sessions)


def signed_in(document: UsersDocument, session: str, now: float) -> SignedIn | None:
    """Return who a session belongs to, with the role they have now; ``None`` once it has ended."""
    found = document.sessions.get(digest(session))
    if found is None or now >= found.began_at + SESSION_SECONDS:
        return None
    user = document.users.get(found.email)
    if user is None:
        return None
    return SignedIn(
        found.email,
        user.role,
        found.began_at + SESSION_SECONDS,
        bool(user.password),
        found.by_link,
        found.by_claim,
    )


def revoke(document: UsersDocument, email: str) -> UsersDocument:
    """Return ``document`` without this person: user, links and sessions.

    Raises:
        NotFound: nobody of that address was invited.

    """
    invitations = {k: known for k, known in document.invitations.items() if known.email != email}
    if email not in document.users and len(invitations) == len(document.invitations):
        raise NotFound(f"Nobody is known as {email}.", "`assist users list` shows who is.")
    return UsersDocument(
        {known: user for known, user in document.users.items() if known != email},
        invitations,
        {k: known for k, known in document.sessions.items() if known.email != email},
    )


def _without_the_past(document: UsersDocument, now: float) -> UsersDocument:
    return msgspec.structs.replace(
        document,
        invitations={k: kept for k, kept in document.invitations.items() if now < kept.expires_at},
        sessions={
            k: kept
            for k, kept in document.sessions.items()
            if now < kept.began_at + SESSION_SECONDS
        },
    )
