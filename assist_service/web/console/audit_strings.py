"""The words of the audit log's page."""

AUDIT_TEXT = {
    "site.audit": "Audit log",
    "audit.title": "Audit log",
    "audit.lead": "Who changed what, and which rules were in force. Each entry holds the hash of the one before, so a change made afterwards shows.",
    "audit.whole_title": "Is it whole?",
    "audit.document": "Record of",
    "audit.entries": "Entries",
    "audit.state": "State",
    "audit.head": "Hash",
    "audit.whole": "Whole",
    "audit.empty": "Nothing yet",
    "audit.broken": "Broken: {why}",
    "audit.shell": "Somebody who can write to the store could make the whole record anew. Against that, keep the hashes that “assist audit-log verify” prints in another place.",
    "audit.day_title": "What was in force on a day",
    "audit.day": "Day",
    "audit.day_about": "As it stood at the end of that day, UTC: team settings, approvals, and each rule with its version. The export is noted in this log.",
    "audit.export": "Export",
    "problem.day": "That is not a day.",
    "problem.day_about": "Write it as year, month and day, like 2026-11-24.",
}

# What each document of the audit log is the record of.
RECORDS = {
    "settings": "Team settings",
    "users": "Users and sign-ins",
    "approvals": "Approvals of rules",
    "rules": "Rules in force",
    "exports": "Exports",
    "personal_data": "Exports and erasures of a person",
}
