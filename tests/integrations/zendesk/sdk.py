"""Zendesk's SDK as one script, from the files beside it."""

from pathlib import Path

FOLDER = Path(__file__).parent / "sdk"


def script() -> str:
    """The SDK's modules behind a ``require`` of their own; its result is ``window.ZAFClient``."""
    modules = ",".join(
        f'"./{name}": (module, require) => {{ {(FOLDER / f"{name}.js").read_text()} }}'
        for name in ("utils", "client", "index")
    )
    return f"""(() => {{
      const modules = {{ {modules} }}, made = {{}};
      const require = (name) => {{
        if (!made[name]) {{
          made[name] = {{ exports: {{}} }};
          modules[name](made[name], require);
        }}
        return made[name].exports;
      }};
      window.ZAFClient = require("./index");
    }})();"""
