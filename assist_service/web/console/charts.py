"""Charts as SVG, without scripts or style attributes. A table repeats every figure."""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

WIDTH, HEIGHT = 360, 150
LEFT, RIGHT, TOP, BOTTOM = 40, 12, 10, 24


class Series(NamedTuple):
    """One line; ``None`` leaves a gap. Lines differ by dash and mark, not colour alone."""

    name: str
    values: Sequence[float | None]


def line_chart(title: str, series: Sequence[Series], labels: Sequence[str], *, percent: bool) -> Markup:  # fmt: skip
    """Return a chart of weekly values from 0 to the next round step above the highest."""
    top = _top([v for line in series for v in line.values if v is not None])
    grid = Markup("").join(_rule(top * part, top, percent=percent) for part in (0, 0.5, 1))
    first, last = (labels[0], labels[-1]) if labels else ("", "")
    dates = Markup(
        '<text class="tick" x="{}" y="{}">{}</text><text class="tick end" x="{}" y="{}">{}</text>'
    ).format(LEFT, HEIGHT - 6, first, WIDTH - RIGHT, HEIGHT - 6, last)
    lines = Markup("").join(_line(n, line.values, top) for n, line in enumerate(series))
    return Markup(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>'
    ).format(WIDTH, HEIGHT, _spoken_summary(title, series, percent=percent), grid, dates, lines)


def interval_chart(label: str, low: float, high: float, middle: float, smallest: float) -> Markup:
    """Return a difference with its interval around a zero line; all values are shares."""
    reach = max(abs(low), abs(high), smallest) * 1.15
    width, height, centre = 480, 74, 240

    def at(value: float) -> str:
        return f"{centre + value / reach * (centre - 30):.1f}"

    band = Markup('<rect class="band" x="{}" y="12" width="{}" height="36"></rect>').format(
        at(-smallest), f"{float(at(smallest)) - float(at(-smallest)):.1f}"
    )
    bar = Markup(
        '<line class="interval" x1="{0}" x2="{1}" y1="30" y2="30"></line>'
        '<line class="interval" x1="{0}" x2="{0}" y1="22" y2="38"></line>'
        '<line class="interval" x1="{1}" x2="{1}" y1="22" y2="38"></line>'
        '<circle class="middle" cx="{2}" cy="30" r="6"></circle>'
    ).format(at(low), at(high), at(middle))
    nought = Markup(
        '<line class="nought" x1="{0}" x2="{0}" y1="6" y2="54"></line>'
        '<text class="tick mid" x="{0}" y="68">0</text>'
        '<text class="tick mid" x="{1}" y="68">{2:+.1f}</text><text class="tick mid" x="{3}" y="68">{4:+.1f}</text>'
    ).format(centre, at(-smallest), -100 * smallest, at(smallest), 100 * smallest)
    return Markup(
        '<svg class="chart wide" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>'
    ).format(width, height, label, band, nought, bar)


def _top(values: Sequence[float]) -> float:
    highest = max(values, default=0.0)
    return next((step for step in (0.05, 0.1, 0.2, 0.5, 1.0) if highest <= step), highest)


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP)


def _rule(value: float, top: float, *, percent: bool) -> Markup:
    y = f"{_y(value, top):.1f}"
    label = f"{value:.3g}" if not percent else f"{100 * value:.3g}%"
    return Markup(
        '<line class="grid" x1="{}" x2="{}" y1="{y}" y2="{y}"></line>'
        '<text class="tick end" x="{}" y="{y}" dy="4">{}</text>'
    ).format(LEFT, WIDTH - RIGHT, LEFT - 6, label, y=y)


def _line(number: int, values: Sequence[float | None], top: float) -> Markup:
    step = (WIDTH - LEFT - RIGHT - 8) / max(1, len(values) - 1)
    path, marks, drawing = [], [], False
    for position, value in enumerate(values):
        if value is None:
            drawing = False
            continue
        x, y = LEFT + 4 + position * step, _y(value, top)
        path.append(f"{'L' if drawing else 'M'}{x:.1f} {y:.1f}")
        marks.append(_mark(number, x, y))
        drawing = True
    return Markup('<path class="line s{}" d="{}"></path>{}').format(
        number, " ".join(path), Markup("").join(marks)
    )


def _mark(number: int, x: float, y: float) -> Markup:
    if number == 1:
        return Markup(
            '<rect class="dot s1" x="{:.1f}" y="{:.1f}" width="5" height="5"></rect>'
        ).format(x - 2.5, y - 2.5)
    if number == 2:
        return Markup('<path class="dot s2" d="M{:.1f} {:.1f}l3.5 6h-7z"></path>').format(x, y - 4)
    return Markup('<circle class="dot s0" cx="{:.1f}" cy="{:.1f}" r="3"></circle>').format(x, y)


def _spoken_summary(title: str, series: Sequence[Series], *, percent: bool) -> str:
    parts = []
    for line in series:
        last = next((v for v in reversed(line.values) if v is not None), None)
        last_value = "no figures" if last is None else f"{last:.0%}" if percent else f"{last:.2f}"
        parts.append(f"{line.name}, last {last_value}")
    return f"{title}: {'; '.join(parts)}"
