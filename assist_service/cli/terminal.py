"""What commands print that somebody else wrote: names, quotes, other services' words."""

import click

from assist_service.domain.control_characters import without_controls


def say(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print ``text`` with nothing in it that a terminal would obey or show in another order."""
    click.echo(without_controls(text), err=err, nl=nl)
