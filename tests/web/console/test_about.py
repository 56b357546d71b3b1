"""Everybody of the console reads what the service does, how well, and which notices to give."""

import pytest

from assist_service.access.users import ROLES
from assist_service.analysis.emotion.model_card import model_card


@pytest.mark.parametrize("role", ROLES)
def test_every_role_may_read_it(person, role):
    page = person(role).get("/console/about").text
    assert "It never sends anything to a customer by itself." in page
    assert "It never reads an agent’s feelings" in page


def test_the_figures_are_the_model_cards(person):
    page, card = person().get("/console/about").text, model_card()
    assert f"{card.messages:,} English support messages" in page
    for share in (card.fair, card.implicit, card.alarms, card.precision):
        assert f"<strong>{100 * share:.0f}</strong>" in page
    assert "Causes are the weakest part" in page
    assert "They were written by language models" in page


def test_the_notices_say_how_long_this_service_keeps_words(app, person):
    page = person().get("/console/about").text
    hours = app.extensions["assist"].settings["ASSIST_LIVE_HOURS"]
    assert f"deleted from the software {hours} hours after the last one" in page
    assert "[contact]" in page
    assert "{" not in page.split("<main", 1)[1]
