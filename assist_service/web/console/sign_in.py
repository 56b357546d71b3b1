"""Signing in by a one-time link, and out."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from assist_service.service import Service
from assist_service.web.console.access import begin, end, invited, open_to_all


def install(bp: Blueprint, service: Service) -> None:
    """Add the routes."""

    @bp.get("/sign-in")
    @open_to_all
    def sign_in() -> Any:
        why = request.args.get("why")
        return render_template("console/sign_in.html", why=why)

    @bp.get("/sign-in/<token>")
    @open_to_all
    def link(token: str) -> Any:
        # Only shows a button: programs that look at links in messages must not use them up.
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
