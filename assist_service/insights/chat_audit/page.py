"""The audit report as a single HTML file, without scripts and external resources."""

from collections.abc import Iterator
from importlib.resources import files

from markupsafe import Markup, escape

from assist_service.domain.labels import FEELING_NAMES
from assist_service.domain.types import Span
from assist_service.insights.chat_audit.gathering import MISSED, Audit, MissedMoment
from assist_service.insights.chat_audit.report import mean_ace, shares

_HELP = {
    "acknowledgement": "says what happened to this customer and how it feels",
    "curiosity": "asks what it needs to know",
    "empowerment": "says what happens next or gives a choice",
}


def audit_page(audit: Audit, source: str) -> str:
    """Return the report about ``source`` as an HTML page."""
    style = (
        files("assist_service.insights.chat_audit").joinpath("page.css").read_text(encoding="utf-8")
    )
    parts = Markup("\n").join(_sections(audit, source))
    return (
        "<!doctype html>\n<html lang=en><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>How we write today</title><style>{style}</style>\n<main>{parts}</main>\n</html>\n"
    )


def _sections(audit: Audit, source: str) -> Iterator[Markup]:
    yield Markup(
        "<h1>How we write today</h1><p class=lead>{}: {:,} conversations, {:,} messages, "
        "{:,} replies. It describes replies, not people, and does not name their authors.</p>"
    ).format(source, audit.conversations, audit.messages, audit.sums["replies"])
    if audit.faulty:
        rows = Markup("").join(
            Markup("<li>line {}: {}</li>").format(fault.line, fault.message)
            for fault in audit.faults
        )
        yield Markup("<p class=note>{:,} lines could not be read:</p><ul>{}</ul>").format(
            audit.faulty, rows
        )
    yield _figures(audit)
    yield _missed(audit)
    yield _policy(audit)


def _figures(audit: Audit) -> Markup:
    rows = [
        Markup("<tr><th scope=row>{} <span>{}</span></th><td>{}</td><td>{}</td></tr>").format(
            name.capitalize(), _HELP[name], "–" if value is None else f"{value:.2f}", _bar(value)
        )
        for name, value in mean_ace(audit).items()
    ]
    rows += [
        Markup("<tr><th scope=row>{}</th><td>{}</td><td>{}</td></tr>").format(
            name, share.as_text, _bar(share.share)
        )
        for name, share in shares(audit).items()
    ]
    if audit.unanswered:
        rows.append(
            Markup(
                "<tr><th scope=row>Upset customers whose last message was not answered</th>"
                "<td>{:,}</td><td></td></tr>"
            ).format(audit.unanswered)
        )
    return Markup(
        "<h2>In figures</h2><table><tbody>{}</tbody></table>"
        "<p class=soft>Average of all replies, 0 to 1; a simple answer to a calm question needs little of it.</p>"
    ).format(Markup("").join(rows))


def _bar(value: float | None) -> Markup:
    if value is None:
        return Markup("")
    return Markup("<meter min=0 max=1 value={:.3f}>{:.2f}</meter>").format(value, value)


def _missed(audit: Audit) -> Markup:
    head = Markup("<h2>Missed moments: {:,}</h2>").format(audit.missed.total())
    if not audit.missed:
        return head + Markup("<p>None found.</p>")
    kinds = Markup("").join(
        Markup("<li>{:,} × {}</li>").format(number, MISSED[kind])
        for kind, number in audit.missed.most_common()
    )
    quotes = Markup("").join(_moment(moment) for moment in audit.moments)
    return head + Markup("<ul>{}</ul><h2>The {} most serious</h2>{}").format(
        kinds, len(audit.moments), quotes
    )


def _moment(moment: MissedMoment) -> Markup:
    instead = (
        Markup("<dt>Suggested reply</dt><dd class=instead>{}</dd>").format(moment.instead)
        if moment.instead
        else ""
    )
    return Markup(
        "<article><h3>{}</h3><p class=soft>conversation {}, line {}, {}</p>"
        "<dl><dt>The customer said</dt><dd>{}</dd><dt>The reply</dt><dd>{}</dd>{}</dl></article>"
    ).format(
        MISSED[moment.kind].capitalize(),
        moment.conversation,
        moment.line,
        FEELING_NAMES[moment.feeling],
        highlighted(moment.customer, moment.marks),
        moment.reply,
        instead,
    )


def _policy(audit: Audit) -> Markup:
    if not audit.policy:
        return Markup("<h2>Policy</h2><p>No rule matched.</p>")
    rows = Markup("").join(
        Markup("<tr><th scope=row>{}</th><td>{:,}</td></tr>").format(rule, number)
        for rule, number in audit.policy.most_common()
    )
    return Markup(
        "<h2>Policy</h2><table><thead><tr><th scope=col>Rule</th><th scope=col>Replies</th></tr>"
        "</thead><tbody>{}</tbody></table>"
    ).format(rows)


def highlighted(text: str, spans: tuple[Span, ...]) -> Markup:
    """Return ``text`` escaped, with the spans in ``<mark>``; overlapping spans are merged."""
    html, position = Markup(""), 0
    for start, end in sorted(spans):
        start, end = max(start, position), min(end, len(text))
        if start < end:
            html += escape(text[position:start]) + Markup("<mark>{}</mark>").format(text[start:end])
            position = end
    return html + escape(text[position:])
