"""What is installed from the wheel has its resources with it."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_an_installed_wheel_finds_its_resources(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    installed = tmp_path / "site-packages"
    zipfile.ZipFile(wheel).extractall(installed)
    ask = "import sys; sys.path[0] = sys.argv[1]; from exogui import paths; print(paths.resource('icons/open.svg'))"
    said = subprocess.run(
        [sys.executable, "-c", ask, str(installed)],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    found = Path(said.stdout.strip())
    assert found == installed / "exogui" / "resources" / "icons" / "open.svg"
    assert found.read_bytes() == (ROOT / "resources" / "icons" / "open.svg").read_bytes()
    assert not (installed / "exogui" / "resources" / "screenshots").exists()
