"""Sign-in by one-time link or password, setting a password, and signing out."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from assist_service.service import Service
from assist_service.web.console import company
from assist_service.web.console.access import (
    begin,
    begin_by_password,
    end,
    invited,
    needs,
    open_to_all,
    set_password,
)
from assist_service.web.console.sign_in_limits import SignInLimits
from assist_service.web.console.words import say


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""
    limits = SignInLimits(service.store)

    @bp.get("/sign-in")
    @open_to_all
    def sign_in() -> Any:
        why = request.args.get("why")
        return render_template("console/sign_in.html", why=why, company=company.offered(service))

    @bp.post("/sign-in")
    @open_to_all
    def use_password() -> Any:
        email = request.form.get("email", "")
        limits.count(email.strip().lower(), request.remote_addr or "")
        begin_by_password(service, email, request.form.get("password", ""))
        return redirect(url_for("console.matrix"), 303)

    @bp.get("/password")
    @needs("own.password")
    def password() -> Any:
        return render_template("console/password.html")

    @bp.post("/password")
    @needs("own.password")
    def save_password() -> Any:
        limits.count(g.signed_in.email, request.remote_addr or "")
        set_password(service, request.form.get("current", ""), request.form.get("new", ""))
        flash(say("password.saved"))
        return redirect(url_for("console.password"), 303)

    @bp.get("/sign-in/<token>")
    @open_to_all
    def link(token: str) -> Any:
        # Only shows a button, so that link scanners do not use the link up.
        return render_template("console/link.html", invitation=invited(service, token))

    @bp.post("/sign-in/<token>")
    @open_to_all
    def use_link(token: str) -> Any:
        begin(service, token)
        return redirect(url_for("console.matrix"), 303)

    @bp.post("/sign-out")
    @open_to_all
    def sign_out() -> Any:
        end(service)
        return redirect(url_for("console.sign_in", why="signed_out"), 303)
