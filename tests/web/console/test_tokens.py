"""The design tokens keep the contrast that WCAG 2.2 AA asks for, in light and dark."""

import re
from pathlib import Path

import pytest

import assist_service.web as web

CSS = (Path(web.__file__).parent / "static" / "tokens.css").read_text()
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)
}
SURFACES = ("paper", "surface", "sunken", "hover")
TEXT = {
    "ink": (*SURFACES, "accent-soft", "good-soft", "warn-soft", "stop-soft", "fixed-soft", "mark"),
    "ink-soft": (*SURFACES, "accent-soft", "good-soft", "warn-soft", "stop-soft", "fixed-soft"),
    "accent": (*SURFACES, "accent-soft"),
    "accent-ink": ("accent",),
    "good": ("paper", "surface", "good-soft"),
    "warn": ("paper", "surface", "warn-soft"),
    "stop": ("paper", "surface", "stop-soft"),
    "fixed": ("paper", "surface", "fixed-soft"),
}
CONTROLS = {"line-strong": SURFACES, "focus": (*SURFACES, "accent-soft")}
PAIRS = [
    *((front, back, 4.5) for front, backs in TEXT.items() for back in backs),
    *((front, back, 3.0) for front, backs in CONTROLS.items() for back in backs),
]


def luminance(colour):
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right():
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS)
def test_what_is_read_can_be_read(front, back, least, scheme):
    assert contrast(COLOURS[front][scheme], COLOURS[back][scheme]) >= least
