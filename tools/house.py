"""``python -m tools.house [ROOT]``: print measures of the code's structure and naming.

Prints the number of packages and modules, lines of Python, import circles, and how much names say:
the share of bindings that are a bare participle or pronoun, the share of one-word function names,
and class names used more than once. ``tests/test_names.py`` limits some of them.
"""

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PACKAGES = ("assist_service", "integrations")

# Words that say neither what a value is nor what it is for. Left out are participles that read as
# a flag (``allowed``, ``changed``, ``started``) and words that are nouns too (``hit``, ``end``).
PARTICIPLES = frozenset(
    """
    asked brought caught chosen counted drawn felt found given gone got handed heard held kept known
    left listed looked lost made marked matched meant named noted offered owed picked put quoted
    read retold said seen sent shared shown sought spoken stated stored taken taught thought told
    tried used wanted written
    """.split()  # noqa: SIM905 - one word in quotes on each line would be 50 lines
)
PRONOUNS = frozenset(
    """
    another any anyone anything both each either everyone everything he hers here him his it its
    neither nobody none nothing one ones other others rest same she somebody someone something such
    that theirs them there these they this those what which who whom whose
    """.split()  # noqa: SIM905
)
# Nouns, but used for so many things (a scope, a position, an index) that they say as little. `due`
# is an adjective.
EMPTY_NOUNS = frozenset({"place", "places", "hand", "hands", "due"})
BARE_WORDS = PARTICIPLES | PRONOUNS | EMPTY_NOUNS


class Binding(NamedTuple):
    """A name that is given a value in ``path``."""

    path: str
    line: int
    name: str


class Definition(NamedTuple):
    """A class or function of ``path``."""

    path: str
    line: int
    name: str


def parse_modules(root: Path, packages: Iterable[str] = PACKAGES) -> dict[str, ast.Module]:
    """Return the syntax tree of every module, keyed by its path from ``root``."""
    return {
        path.relative_to(root).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
    }


def is_bare(name: str) -> bool:
    """Whether a name is one of ``BARE_WORDS``, leading and trailing underscores aside."""
    return name.strip("_").lower() in BARE_WORDS


def find_bindings(modules: dict[str, ast.Module]) -> Iterator[Binding]:
    """Yield all bindings: targets of any kind, arguments, attributes and class fields; no ``_``."""
    for path, tree in modules.items():
        for node in ast.walk(tree):
            name = _bound_name(node)
            if name is not None and name.strip("_"):
                yield Binding(path, node.lineno, name)  # type: ignore[attr-defined]


def _bound_name(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
            return name
        case ast.arg(arg=name) | ast.MatchMapping(rest=name):
            return name
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return name
        case _:
            return None


def find_classes(modules: dict[str, ast.Module]) -> Iterator[Definition]:
    """Yield every class, nested ones too."""
    for path, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                yield Definition(path, node.lineno, node.name)


def find_functions(modules: dict[str, ast.Module]) -> Iterator[Definition]:
    """Yield every function and method but ``__special__`` ones."""
    for path, tree in modules.items():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                name = node.name
                if not (name.startswith("__") and name.endswith("__")):
                    yield Definition(path, node.lineno, name)


def is_one_word(name: str) -> bool:
    """Whether a function's name is one word, leading and trailing underscores aside."""
    return "_" not in name.strip("_")


def find_repeated_classes(modules: dict[str, ast.Module]) -> dict[str, list[Definition]]:
    """Return the classes that share a name with another class, by name."""
    by_name: dict[str, list[Definition]] = {}
    for definition in find_classes(modules):
        by_name.setdefault(definition.name, []).append(definition)
    return {name: classes for name, classes in sorted(by_name.items()) if len(classes) > 1}


def map_imports(modules: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Return the paths each module imports, in functions and for type checking too."""
    by_name = {_module_name(path): path for path in modules}
    imports = {}
    for path, tree in modules.items():
        names: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names |= _from_import(path, node, by_name)
        imports[path] = {by_name[name] for name in names if name in by_name} - {path}
    return imports


def _module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _from_import(path: str, node: ast.ImportFrom, known_names: Iterable[str]) -> set[str]:
    """Return the modules that ``from X import a, b`` loads: ``X.a`` if it is a module, else ``X``."""
    source = node.module or ""
    if node.level:
        package = path.removesuffix(".py").split("/")[: -node.level]
        source = ".".join([*package, *([node.module] if node.module else [])])
    members = {alias.name: f"{source}.{alias.name}" for alias in node.names}
    return {full if full in known_names else source for full in members.values()}


def find_circles(imports: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other in a circle, largest first."""
    reachable = {path: _reach(imports, path) for path in imports}
    circles = {
        tuple(sorted(target for target in reachable[path] if path in reachable[target]))
        for path in imports
        if path in reachable[path]
    }
    return sorted((list(circle) for circle in circles), key=lambda circle: (-len(circle), circle))


def _reach(imports: dict[str, set[str]], start: str) -> set[str]:
    """Return all paths that ``start`` imports, directly or not."""
    reached: set[str] = set()
    pending = list(imports[start])
    while pending:
        path = pending.pop()
        if path not in reached:
            reached.add(path)
            pending += imports[path]
    return reached


def count_rooms(root: Path) -> tuple[int, int]:
    """Return the number of packages and of loose modules directly in ``assist_service``."""
    top = root / "assist_service"
    packages = [folder for folder in top.iterdir() if any(folder.rglob("*.py"))]
    loose_modules = [path for path in top.glob("*.py") if path.name != "__init__.py"]
    return len(packages), len(loose_modules)


def _print_rooms(root: Path) -> None:
    packages, loose_modules = count_rooms(root)
    total = packages + loose_modules
    print(f"Top entries of assist_service: {total} ({packages} packages, {loose_modules} modules)")
    for package in PACKAGES:
        paths = list((root / package).rglob("*.py"))
        lines = sum(path.read_text(encoding="utf-8").count("\n") for path in paths)
        print(f"Python in {package}: {lines:,} lines in {len(paths)} files")


def _print_circles(modules: dict[str, ast.Module]) -> None:
    circles = find_circles(map_imports(modules))
    print(f"Import circles: {len(circles)}")
    for circle in circles:
        print(f"  {len(circle)} files: {', '.join(circle)}")


def _print_names(package: str, modules: dict[str, ast.Module]) -> None:
    bindings = list(find_bindings(modules))
    bare = Counter(binding.name for binding in bindings if is_bare(binding.name))
    print(f"Bare bindings in {package}: {_share(bare.total(), len(bindings))}")
    if bare:
        print("  " + ", ".join(f"{name} {count}" for name, count in bare.most_common(15)))
    functions = [function.name for function in find_functions(modules)]
    one_word = sum(map(is_one_word, functions))
    print(f"One-word function names in {package}: {_share(one_word, len(functions))}")


def _share(part: int, whole: int) -> str:
    return f"{part / max(whole, 1):.1%} ({part:,} of {whole:,})"


def _print_repeated_classes(modules: dict[str, ast.Module]) -> None:
    repeated_classes = find_repeated_classes(modules)
    print(f"Class names used more than once in assist_service: {len(repeated_classes)}")
    for name, classes in repeated_classes.items():
        print(f"  {name} {len(classes)}: {', '.join(definition.path for definition in classes)}")


def main() -> None:
    """Print all measures of the checkout given as the argument, by default this one."""
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    modules = parse_modules(root)
    _print_rooms(root)
    _print_circles(modules)
    for package in PACKAGES:
        _print_names(package, parse_modules(root, [package]))
    _print_repeated_classes(parse_modules(root, ["assist_service"]))


if __name__ == "__main__":
    main()
