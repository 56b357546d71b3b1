"""Licences by their SPDX names, whichever of three places a package says them in."""

import re
from importlib.metadata import Distribution

CLASSIFIERS = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
WRITTEN = {
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Apache": "Apache-2.0",
    "Apache 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "PSFL": "PSF-2.0",
    "BSD-3-Clause and Public-Domain": "BSD-3-Clause",
    "GPL-3.0": "GPL-3.0-only",
    "LGPL": "LGPL-2.1-or-later",  # python-stdnum; its COPYING file
    "3-Clause BSD License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",  # blis; its LICENSE file
}
# Packages that say it in none, and where it was read.
READ = {
    "axe-playwright-python": "MIT",  # its LICENSE file
}
SPDX = re.compile(r"[A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*")
# What may be shipped with the service, alone or by choice. A tool that only tests run may also be GPL.
SHIPPED = frozenset(
    (
        *("MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "Apache-2.0", "PSF-2.0"),
        *("MPL-2.0", "CNRI-Python"),
        # Parts of numpy: as free as MIT, or given to the public.
        *("0BSD", "Zlib", "CC0-1.0"),
        "LGPL-2.1-or-later",  # a package of its own, which whoever runs the service may replace
    )
)
RUN_ONLY = SHIPPED | {"GPL-3.0-only"}


def licence(package: Distribution) -> str:
    """Return the licence as an SPDX expression, or nothing where none is known."""
    told = package.metadata
    if expression := told.get("License-Expression"):
        return str(expression)
    named = [
        one.rpartition("::")[2].strip()
        for one in told.get_all("Classifier") or ()
        if one.startswith("License ::")
    ]
    written = (told.get("License") or "").strip()
    # A classifier "BSD License" does not say which; what is written out may.
    if SPDX.fullmatch(written) and written not in ("UNKNOWN", *WRITTEN):
        return written
    if written in WRITTEN:
        return WRITTEN[written]
    found = [CLASSIFIERS[one] for one in named if one in CLASSIFIERS]
    return " OR ".join(found) or READ.get(package.name.lower(), "")


def parts(expression: str) -> set[str]:
    """Return the licences that an expression names."""
    return {one for one in re.split(r"[\s()]+", expression) if one not in ("", "AND", "OR", "WITH")}


def allowed(expression: str, *, shipped: bool) -> bool:
    """Whether a package under ``expression`` may be used: by every AND, by one of each OR."""
    good = SHIPPED if shipped else RUN_ONLY
    return bool(expression) and all(
        any(parts(choice) <= good for choice in group.split(" OR "))
        for group in expression.split(" AND ")
    )
