"""Copies the GC Design System's tokens and fonts, pinned by package-lock.json, into app/web/static.

    cd deploy/ui && npm ci --ignore-scripts && python3 vendor.py

`--check` writes nothing and leaves with 1 if what is there is not what the packages hold.
"""

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules" / "@gcds-core"
STATIC = HERE.parents[1] / "app" / "web" / "static"
TOKENS = ("base.css", "global.css")
FONTS = {
    "lato": ("gcds-lato",),
    "noto-sans": ("gcds-noto-sans-regular", "gcds-noto-sans-bold"),
    "noto-sans-mono": ("gcds-noto-sans-mono",),
}


def files() -> Iterator[tuple[str, bytes]]:
    """Every file under its name below app/web/static. Fonts and licences stay as they are: their licence asks it."""
    css = PACKAGES / "tokens" / "build" / "web" / "css"
    yield "tokens.css", stripped("".join((css / name).read_text("utf-8") for name in TOKENS)).encode()
    yield "licences/gcds-tokens.txt", (PACKAGES / "tokens" / "LICENSE").read_bytes()
    for family, names in FONTS.items():
        folder = PACKAGES / "fonts" / "fonts" / family
        yield f"licences/{family}.txt", (folder / "LICENSE.txt").read_bytes()
        for name in names:
            yield f"fonts/{name}.woff2", (folder / f"{name}.woff2").read_bytes()


def stripped(css: str) -> str:
    """The style sheet without comments. Raises ValueError for an address elsewhere."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    if re.search(r"url\(|@import|//", bare):
        raise ValueError("the tokens name an address; look at them before shipping them")
    return "".join(f"{line.rstrip()}\n" for line in bare.splitlines() if line.strip())


def manifest(found: dict[str, bytes]) -> bytes:
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["dependencies"]
    installed = {name: json.loads((PACKAGES.parent / name / "package.json").read_text("utf-8")) for name in wanted}
    for name, version in wanted.items():
        if installed[name]["version"] != version:
            raise ValueError(f"{name} is {installed[name]['version']}, not {version}. Run: npm ci --ignore-scripts")
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(found.items())}
    return (json.dumps({"packages": wanted, "sha256": sums}, indent=1) + "\n").encode()


def main() -> int:
    found = dict(files())
    found["MANIFEST.json"] = manifest(found)
    if "--check" in sys.argv[1:]:
        stale = [name for name, content in found.items() if _read(STATIC / name) != content]
        print("\n".join(f"stale: {name}" for name in stale) or "app/web/static is what the packages hold")
        return 1 if stale else 0
    for name, content in found.items():
        (STATIC / name).parent.mkdir(parents=True, exist_ok=True)
        (STATIC / name).write_bytes(content)
    return 0


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
