"""Every route of the console as every role."""

import pytest

from assist_service.access.users import PERMITTED_ROLES, ROLES

# What each route may be opened with, and the permission it needs.
ROUTES = {
    ("GET", "console.password"): ("/console/password", {}, "own.password"),
    ("POST", "console.save_password"): (
        "/console/password",
        {"new": "four plain words here"},
        "own.password",
    ),
    ("GET", "console.matrix"): ("/console", {}, "settings.see"),
    ("GET", "console.scope_page"): ("/console/teams/organisation", {}, "settings.see"),
    ("POST", "console.save"): (
        "/console/settings",
        {"set": "organisation wording.blame off"},
        "settings.change",
    ),
    ("POST", "console.save_value"): (
        "/console/values",
        {"place": "organisation", "field": "note", "value": "inherit"},
        "settings.change",
    ),
    ("GET", "console.fine"): (
        "/console/kinds/wording.blame?place=organisation",
        {},
        "settings.see",
    ),
    ("POST", "console.save_fine"): (
        "/console/kinds/wording.blame",
        {"place": "organisation", "on": "inherit"},
        "settings.change",
    ),
    ("POST", "console.save_shift"): (
        "/console/shifts",
        {
            "place": "organisation",
            "name": "Night",
            "begins": "22:00",
            "ends": "06:00",
            "mon": "yes",
        },
        "settings.change",
    ),
    ("POST", "console.kill"): (
        "/console/kill-switch",
        {"stop": "organisation no"},
        "settings.change",
    ),
    ("POST", "console.undo"): ("/console/settings/undo", {"version": "no"}, "settings.change"),
    ("GET", "console.settings_yaml"): ("/console/settings.yaml", {}, "settings.see"),
    ("POST", "console.import_settings"): ("/console/settings/import", {}, "settings.change"),
    ("GET", "console.rules"): ("/console/rules", {}, "rules.see"),
    ("POST", "console.try_rules"): ("/console/rules/try", {"reply": "Hello."}, "rules.see"),
    ("POST", "console.approve_rule"): ("/console/rules/approve", {"rule": "no"}, "rules.approve"),
    ("POST", "console.send_rule_to_trial"): (
        "/console/rules/trial",
        {"rule": "no"},
        "rules.approve",
    ),
    ("GET", "console.learned"): ("/console/learning", {}, "learning.see"),
    ("GET", "console.learned_csv"): ("/console/learning.csv", {}, "learning.see"),
    ("GET", "console.experiment"): ("/console/experiment", {}, "learning.see"),
    ("POST", "console.begin_experiment"): (
        "/console/experiment/begin",
        {"share": "20", "smallest": "5", "agents": "100", "measure": "csat"},
        "experiment.run",
    ),
    ("POST", "console.end_experiment"): ("/console/experiment/end", {}, "experiment.run"),
    ("GET", "console.moments"): ("/console/moments", {}, "moments.answer"),
    ("POST", "console.ask"): (
        "/console/moments",
        {"moment": "no", "question": "Why?"},
        "moments.answer",
    ),
    ("GET", "console.audit"): ("/console/audit", {}, "audit.see"),
    ("POST", "console.download_audit"): ("/console/audit/download", {}, "audit.see"),
    ("POST", "console.in_force"): ("/console/audit/in-force", {"day": "2026-11-24"}, "audit.see"),
    ("GET", "console.about"): ("/console/about", {}, "rules.see"),
    ("GET", "console.person"): ("/console/person", {}, "person.answer"),
    ("POST", "console.export_person"): (
        "/console/person/export",
        {"kind": "customer", "number": "zendesk:acme:1"},
        "person.answer",
    ),
    ("POST", "console.erase_person"): (
        "/console/person/erase",
        {"kind": "agent", "number": "zendesk:acme:1"},
        "person.answer",
    ),
    ("GET", "console.playbook"): ("/console/playbook", {}, "playbook.curate"),
    ("POST", "console.curate"): (
        "/console/playbook",
        {"line": "playbook/no", "do": "approved"},
        "playbook.curate",
    ),
    ("GET", "console.nothing"): ("/console/no/such/page", {}, "settings.see"),
}
OPEN = {
    "console.sign_in",
    "console.link",
    "console.use_link",
    "console.use_password",
    "console.sign_out",
    "console.to_company",
    "console.from_company",
    "console.static",
}


def test_every_route_says_who_may_use_it(app):
    """A route added without a permission, or without a row above, fails here."""
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or rule.endpoint in OPEN:
            continue
        view = app.view_functions[rule.endpoint]
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            assert ROUTES[method, rule.endpoint][2] == view.permission


def test_the_open_routes_are_marked_open(app):
    for endpoint in OPEN - {"console.static"}:
        assert app.view_functions[endpoint].permission is None


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_do_what_the_table_says_and_no_more(person, role):
    somebody = person(role)
    for (method, endpoint), (path, fields, permission) in ROUTES.items():
        answer = somebody.get(path) if method == "GET" else somebody.press(path, **fields)
        if role not in PERMITTED_ROLES[permission]:
            assert answer.status_code == 403, (endpoint, role)
            assert "has no access to this" in answer.text
        elif endpoint in (
            "console.nothing",
            "console.approve_rule",
            "console.send_rule_to_trial",
            "console.ask",
            "console.undo",
            "console.curate",
        ):
            assert answer.status_code == 404
        elif endpoint == "console.import_settings":
            assert answer.status_code == 400  # no file was sent
        else:
            assert answer.status_code in (200, 303), (endpoint, role)
            assert "sign-in" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(("method", "endpoint"), ROUTES)
def test_a_stranger_is_sent_to_sign_in(stranger, link, method, endpoint):
    path, fields, _ = ROUTES[method, endpoint]
    stranger.get(link())  # leaves a CSRF token, as any open page does
    answer = stranger.get(path) if method == "GET" else stranger.press(path, **fields)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/console/sign-in"


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"admin"}))
def test_who_may_not_change_sees_the_matrix_without_buttons(person, role):
    page = person(role).get("/console").text
    assert "Your role can view" in page
    assert "Billing" in page
    assert 'name="set"' not in page
    assert 'name="stop"' not in page


@pytest.mark.parametrize(
    "path",
    [
        "/console",
        "/console/sign-in",
        "/console/rules",
        "/console/learning",
        "/console/experiment",
        "/console/audit",
        "/console/person",
        "/console/about",
        "/console/nowhere",
    ],
)
def test_every_page_allows_nothing_it_does_not_need(person, path):
    answer = person().get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert " style=" not in answer.text
    assert "<style" not in answer.text
    assert all(' src="/' in tag for tag in answer.text.split("<script")[1:])
