"""Rule files as tests write them."""

from pathlib import Path

GOOD = """\
title: No promise of a refund after 30 days
status: active
level: stop
owner: compliance@example.com
review_by: 2030-03-01
because: Terms of sale, section 4.2
flag:
  promises: ["refund you", "make an exception"]
  unless: ["a manager has approved"]
fixed: Refunds are available for 30 days after delivery.
options: ["store credit"]
message: Refunds end 30 days after delivery.
examples:
  should_flag: ["Sure, I'll refund you.", "I'll make an exception."]
  should_pass: ["I can't refund you.", "Refunds are available for 30 days after delivery."]
"""


def write(folder: Path, **files: str) -> Path:
    """Write rule files; ``__`` in a name stands for a slash."""
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def rule(flag: str, should_flag: str, should_pass: str, more: str = "") -> str:
    """Return a small active rule with one example on each side."""
    return (
        "title: A rule\nstatus: active\nlevel: warn\n"
        f"flag: {flag}\n{more}"
        f'examples:\n  should_flag: ["{should_flag}"]\n  should_pass: ["{should_pass}"]\n'
    )
