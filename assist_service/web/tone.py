"""``/v1/conversations/<key>/hand``: an agent's preferred tone."""

from flask import Blueprint, Response

from assist_service.coaching.tone import Tone
from assist_service.errors import PayloadError
from assist_service.helpdesk.payload import decode
from assist_service.service import Service
from assist_service.web.answers import authorize, json_response, require_agent
from assist_service.web.bodies import read_body


def blueprint(service: Service) -> Blueprint:
    """Return the routes."""
    bp = Blueprint("tone", __name__, url_prefix="/v1/conversations/<path:name>")

    @bp.get("/hand")
    def hand(name: str) -> Response:
        _, page = authorize(service, name)
        return json_response({"tone": _tone(service.preferences.tone(require_agent(page)))})

    @bp.put("/hand")
    def set_hand(name: str) -> Response:
        _, page = authorize(service, name)
        tone_payload = decode(read_body()).at("tone")
        switches = {field: tone_payload.at(field).value for field in Tone.__struct_fields__}
        if not all(isinstance(value, bool) for value in switches.values()):
            raise PayloadError(
                f"{tone_payload.path} is incomplete.", "Send true or false for every field."
            )
        tone = Tone(**switches)
        service.preferences.set_tone(require_agent(page), tone)
        # The agent's open pages reload and show suggestions in the new tone.
        service.live.wake_all()
        return json_response({"tone": _tone(tone)})

    return bp


def _tone(tone: Tone) -> dict[str, bool]:
    return {field: bool(getattr(tone, field)) for field in Tone.__struct_fields__}
