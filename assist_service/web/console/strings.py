"""Every sentence the console says, in one catalogue."""

from markupsafe import Markup, escape

from assist_service.domain.nudge_kinds import NUDGE_GROUPS, NUDGE_KIND_ENTRIES
from assist_service.domain.types import Level
from assist_service.web.console.about_strings import ABOUT_TEXT
from assist_service.web.console.audit_strings import AUDIT_TEXT
from assist_service.web.console.learning_strings import LEARNING_TEXT
from assist_service.web.console.person_strings import PERSON_TEXT
from assist_service.web.console.playbook_strings import PLAYBOOK_TEXT
from assist_service.web.console.rule_strings import RULE_TEXT
from assist_service.web.console.team_strings import TEAM_TEXT

GROUPS = NUDGE_GROUPS
KINDS = NUDGE_KIND_ENTRIES

LEVELS: dict[Level, str] = {"tip": "Tip", "warn": "Warn", "stop": "Stop"}
STATUSES: dict[str, str] = {
    "draft": "Draft",
    "trial": "On trial",
    "active": "Active",
    "retired": "Retired",
}
STATES: dict[str, str] = {
    "active": "Active",
    "trial": "On trial",
    "draft": "Draft",
    "retired": "Retired",
    "overdue": "Review overdue",
    "pending": "Waits for approval",
}
ROLES: dict[str, str] = {
    "admin": "admin",
    "compliance": "compliance lead",
    "coach": "coach",
    "auditor": "auditor",
}
FIELDS: dict[str, str] = {
    "on": "on or off",
    "threshold": "threshold",
    "cool_down": "cool-down",
    "framework": "framework",
    "budget": "nudges per conversation",
    "off": "all nudges",
    "note": "nudges as internal notes",
    "escalation_tag": "tag on escalation risk",
    "reword": "rewording by a language model",
    "hours": "hours",
    "channels": "channels",
    "languages": "languages",
    "rollout": "roll-out",
    "emoji": "emoji in replies",
    "holdout": "share held back in experiments",
}

TEXT: dict[str, str] = {
    "site.name": "Assist console",
    "site.skip": "Skip to content",
    "site.pages": "Pages",
    "site.teams": "Teams",
    "site.rules": "Rules",
    "site.role": "signed in as {role}",
    "site.sign_out": "Sign out",
    "site.password": "Password",
    # Teams
    "teams.title": "Teams and nudges",
    "teams.lead": "Each row is a team, each column a kind of nudge. A change is saved at once and reaches open sidebars within a second.",
    "teams.lead_read_only": "Each row is a team, each column a kind of nudge. Your role may look at this page; an admin may change it.",
    "teams.none": "No team has been seen yet. Teams appear here by themselves with their first conversation; until then, what you set for the organisation holds for everybody.",
    "teams.organisation": "Organisation",
    "teams.organisation_about": "holds where a team sets nothing",
    "teams.matrix": "Teams by nudge kinds",
    "teams.team": "Team",
    "teams.on": "On",
    "teams.off": "Off",
    "teams.summary": "{on} of {all} on",
    "teams.summary_own": "{on} of {all} on, {own} set here",
    "teams.toggle": "{kind}, {place}",
    "teams.reset": "Let {place} inherit {kind} ({inherited})",
    "teams.reset_organisation": "Put {kind} back to its default ({inherited})",
    "teams.from_place": "set here",
    "teams.from_organisation": "organisation",
    "teams.from_default": "default",
    "teams.from_team": "team",
    "teams.show": "Show",
    "teams.all": "All kinds",
    "teams.find": "Find a team",
    "teams.find_button": "Find",
    "teams.find_all": "Show all teams",
    "teams.pages": "Pages of teams",
    "teams.page": "Page {page} of {pages}, {teams} teams",
    "teams.before": "Previous",
    "teams.next": "Next",
    "teams.found": "{count} teams shown",
    "teams.found_one": "1 team shown",
    "teams.legend": "How to read it",
    "teams.legend_own": "set in this row; the arrow lets it inherit again",
    "teams.legend_inherited": "the organisation says so",
    "teams.legend_default": "nobody has set it; this is how it comes",
    "teams.keys": "Keys in the table: arrows move, Space switches, Delete lets a value inherit again.",
    "teams.kinds": "What each kind of nudge says",
    "teams.choose": "Choose where to change nudges",
    "teams.back": "All teams",
    "teams.stopped": "stopped",
    **TEAM_TEXT,
    "place.title": "Nudges for {place}",
    "place.lead_team": "What is set here holds for this team. Everything else comes from the organisation.",
    "place.lead_organisation": "What is set here holds for every team that does not set its own.",
    # Kill switch
    "kill.title": "Stop or start all nudges",
    "kill.running": "Nudges are running.",
    "kill.running_about": "Stopping hides every nudge on every open sidebar at once. Agents can go on writing as always.",
    "kill.stop": "Stop all nudges",
    "kill.stopped": "All nudges are stopped for everybody.",
    "kill.stopped_about": "Nothing is shown to any agent, whatever the table below says. The settings below are kept.",
    "kill.start": "Start nudges again",
    "kill.team_running": "Nudges are running for {place}.",
    "kill.team_stopped": "All nudges are stopped for {place}.",
    "kill.team_about": "Stopping hides every nudge on this team's open sidebars at once.",
    "kill.team_stopped_about": "Nothing is shown to this team's agents. The settings below are kept.",
    "kill.above": "The organisation has stopped all nudges. That holds for this team too.",
    # What a change says
    "saved.kind": "Saved: {kind} is {state} for {place}.",
    "saved.inherited": "Saved: {place} inherits {kind} again ({state}).",
    "saved.default": "Saved: {kind} is back to its default ({state}).",
    "saved.stopped": "Saved: all nudges are stopped for {place}.",
    "saved.started": "Saved: nudges run again for {place}.",
    "saved.undone": "Saved: the change by {who} is undone. The log keeps both.",
    "saved.imported": "Saved: the file is in force. Values that changed: {count}.",
    "saved.same": "Nothing changed: the file says what is in force already.",
    "exchange.title": "All settings as one file",
    "exchange.export": "Download the settings as YAML",
    "exchange.file": "Settings file (YAML)",
    "exchange.about": "The whole file replaces what is set now. It stands in the log and can be undone.",
    "exchange.import": "Put this file in force",
    "problem.no_file": "No file was sent.",
    "problem.no_file_about": "Choose the YAML file first; the download on this page is one.",
    "saved.everybody": "everybody",
    "saved.not": "Not saved. {why}",
    "saved.offline": "Not saved. The service did not answer; try again.",
    # Log
    "log.title": "Changes",
    "log.lead": "The newest {count} changes, with who made them and what was before. Times are UTC.",
    "log.none": "Nobody has changed anything yet.",
    "log.when": "When",
    "log.who": "Who",
    "log.where": "Where",
    "log.what": "What",
    "log.before": "Before",
    "log.after": "After",
    "log.inherited": "inherited",
    "log.default": "default",
    "log.running": "running",
    "log.no_shift": "no such shift",
    "log.as_team": "as the rest of the day",
    "log.stopped": "stopped",
    "log.undo": "Undo",
    "log.undo_about": "Undo: {what}, {where}",
    "log.kind_field": "{kind}, {field}",
    # Rules
    **RULE_TEXT,
    **LEARNING_TEXT,
    **AUDIT_TEXT,
    **ABOUT_TEXT,
    **PERSON_TEXT,
    **PLAYBOOK_TEXT,
    # Signing in
    "sign_in.title": "Sign in",
    "sign_in.email": "E-mail address",
    "sign_in.password": "Password",
    "sign_in.button": "Sign in",
    "sign_in.new": "New here, or forgot the password?",
    "sign_in.how": "A sign-in link works once, for 24 hours. After that you can set a password.",
    "sign_in.ask": "Ask the person who runs this service to make one for you:",
    "sign_in.command": "assist users invite you@example.com --role admin",
    "sign_in.ended": "Your session has ended (sessions last 12 hours). Nothing you saved is lost.",
    "company.button": "Sign in with your company account",
    "company.problem": "You are not signed in",
    "company.failed": "Signing in with your company account did not work.",
    "company.failed_about": "Begin again from the sign-in page. If it fails again, the log of the service says why.",
    "company.denied": "Your company account was not allowed to sign in here. Ask whoever runs it.",
    "company.no_password": "Your role comes from your company account.",
    "company.no_password_about": "So sign in with that; a password of its own would outlive the role.",
    "company.no_role": "Your company account has no role here.",
    "company.no_role_about": "Ask whoever runs it to put you into one of the groups that have one.",
    "sign_in.signed_out": "You are signed out.",
    "password.title": "Your password",
    "password.none": "You have no password yet. With one you can sign in again without asking for a link.",
    "password.has": "You can change your password here. Your sessions in other browsers end.",
    "password.current": "Current password",
    "password.new": "New password",
    "password.rule": "12 characters or more. A few words do well; no special signs are needed.",
    "password.save": "Save password",
    "password.saved": "Saved: you can sign in with your new password.",
    "link.title": "Welcome",
    "link.lead": "This link signs in {email} as {role}.",
    "link.once": "It works once. On this computer you stay signed in for 12 hours, or until you sign out.",
    "link.button": "Sign in",
    "link.not_you": "Not you? Close this page and tell whoever gave you the link.",
    # Problems
    "problem.title": "That did not work",
    "problem.link": "This link cannot sign you in",
    "problem.forbidden": "Not for your role",
    "problem.not_found": "Nothing here",
    "problem.store": "Nothing can be saved at the moment",
    "problem.store_about": "The store does not answer. Agents can go on working; try again in a few seconds.",
    "problem.busy": "This page waits for a moment",
    "problem.page_old": "This page is too old to save from",
    "problem.page_old_about": "You signed in again, or your session ended, after it was opened. Nothing was changed. Open the page again and repeat it.",
    "problem.role_about": "This is not for you as {role}. Ask an admin if it should be.",
    "problem.back": "Back to the console",
    "problem.sign_in": "Please sign in first.",
    "problem.password": "You are not signed in",
    "problem.current": "The current password is not right.",
    "problem.current_about": "Nothing was changed. Go back and try again, or sign in with a new link.",
    "problem.too_often": "Too many tries.",
    "problem.too_often_about": "Wait {minutes} minutes, or ask for a sign-in link: those work at once.",
    "problem.team": "No such team.",
    "problem.team_about": "Choose one from the list.",
    "problem.change": "That change is not in the log (any more).",
    "problem.change_about": "Open the page again; the newest changes can be undone.",
    "problem.undo": "Somebody has changed the same setting since.",
    "problem.undo_about": "Nothing was changed. Look at the newest entry in the log first.",
    "problem.setting": "That is not a setting.",
    "problem.setting_about": "Open the page again and repeat it.",
    "problem.rule": "No such rule.",
    "problem.rule_about": "Open the page again; it shows how things stand.",
    "problem.rule_moved": "The rule was changed after you opened the page.",
    "problem.rule_moved_about": "Nothing was approved. Read the new version, then repeat it.",
    "problem.rule_not_active": "This rule is not in force.",
    "problem.rule_approved": "This version needs no approval.",
    "problem.long": "That is too long to try.",
    "problem.long_about": "Up to {most} characters are read.",
    "problem.page": "There is no such page.",
    "problem.page_about": "The menu leads to every page.",
}


def say(key: str, **values: object) -> str:
    """Return the sentence of this name, with its places filled."""
    return TEXT[key].format_map(values)


def coded(text: str) -> Markup:
    """Return a sentence as HTML, escaped, with what stands in `backticks` as code."""
    pieces = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if at % 2 else escape(piece)
        for at, piece in enumerate(pieces)
    )
