"""What the HTML checker of the W3C (vnu) says of every page of the site and of its style sheet."""

import json
import re
import shutil
import subprocess
from pathlib import Path

from tests.conftest import ROOT
from tests.reading import others, walk

JAR = ROOT / "var" / "npm" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# The matrix becomes a list on a narrow screen, where Safari then forgets that it is a table: its roles say so again.
MATRIX_ROLES = re.compile(
    r"The “\w+” role is unnecessary for element “(table|thead|tbody|tr|th|td)”\.|"
    r"The “role” attribute must not be used on a “(tr|th|td)” element which has a “table” ancestor .*"
)
UNKNOWN = "CSS: “vector-effect”: Property “vector-effect” doesn't exist."  # it does: SVG 2, every browser


def lack() -> str:
    """What this machine has not got that vnu needs, or nothing."""
    if not JAR.exists():
        return "no vnu.jar: npm install --silent --no-save --prefix var/npm vnu-jar@26.9.27"
    return "" if shutil.which("java") else "no Java on this machine (Debian's package: default-jre-headless)"


def messages(site, folder: Path) -> list[str]:
    """One line a finding; `folder` is an empty one to work in."""
    names = {}
    for number, page in enumerate((walk(site) | others(site)).values()):
        (folder / f"{number}.html").write_text(page.html, encoding="utf-8")
        names[f"{number}.html"] = page.path
    names["site.css"] = re.search(r'<link rel="stylesheet" href="(.*?)">', walk(site)["/"].html)[1]
    (folder / "site.css").write_bytes(site.get(names["site.css"])[2])
    files = [str(folder / name) for name in names]
    done = subprocess.run(
        ["java", "-Xss2m", "-jar", str(JAR), "--also-check-css", "--format", "json", "--stdout", *files],
        capture_output=True,
        text=True,
    )
    return [
        f"{names[found['url'].rpartition('/')[2]]}:{found.get('lastLine')} {found['message']} "
        f"{found.get('extract', '')[:100]!r}"
        for found in json.loads(done.stdout)["messages"]
        if not MATRIX_ROLES.fullmatch(found["message"]) and found["message"] != UNKNOWN
    ]
