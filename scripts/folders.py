"""Print how many modules each folder of the sources holds: `python -m scripts.folders`."""

from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("app", "dmn")


def modules_by_folder(root: Path) -> dict[str, int]:
    """Count the modules that lie in each folder itself; `__init__.py` counts as none."""
    return dict(
        Counter(
            path.parent.relative_to(root).as_posix()
            for package in PACKAGES
            for path in sorted((root / package).rglob("*.py"))
            if path.name != "__init__.py"
        )
    )


if __name__ == "__main__":
    for folder, n_modules in modules_by_folder(ROOT).items():
        print(f"{n_modules:3} {folder}")
