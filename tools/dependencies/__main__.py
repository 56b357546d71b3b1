"""``python -m tools.dependencies``: every package with licence and reason; ``--sbom`` in CycloneDX's form."""

import json
import sys
from pathlib import Path

import click

from tools.dependencies.licences import allowed
from tools.dependencies.packages import Package, packages


@click.command()
@click.option("--all", "everything", is_flag=True, help="Those of developers and tests, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@click.option(
    "--sbom", type=click.Path(path_type=Path), help="Write CycloneDX 1.6 there (- prints it)."
)
def main(*, everything: bool, as_json: bool, sbom: Path | None) -> None:
    """List what the service is made of. Exit 1 when a licence is unknown or not one that we ship."""
    found = packages()
    if sbom is not None:
        from tools.dependencies.sbom import sbom as written

        text = written(found) + "\n"
        if str(sbom) == "-":
            click.echo(text, nl=False)
        else:
            sbom.write_text(text, encoding="utf-8")
        return
    shown = [one for one in found if everything or one.shipped]
    if as_json:
        click.echo(json.dumps([one._asdict() for one in shown], indent=1))
    else:
        for line in table(shown):
            click.echo(line)
    wrong = [one.name for one in shown if not allowed(one.licence, shipped=one.shipped)]
    if wrong:
        click.echo(f"Not a licence that we know and ship: {', '.join(wrong)}", err=True)
        sys.exit(1)


def table(found: list[Package]) -> list[str]:
    """Return one line for each package, and a last one that counts them."""
    rows = [(f"{one.name} {one.version}", one.licence or "?", one.reason) for one in found]
    wide = [max((len(row[place]) for row in rows), default=0) for place in (0, 1)]
    lines = [f"{name:<{wide[0]}}  {licence:<{wide[1]}}  {reason}" for name, licence, reason in rows]
    shipped = sum(one.shipped for one in found)
    return [*lines, f"{len(found)} packages, {shipped} of them shipped with the service"]


if __name__ == "__main__":
    main()
