"""Dependencies against published advisories, secrets in the tree, and the bill of materials: `make audit`.

Where the advisories are out of reach the output says so, and the command fails: nothing was checked.
"""

import json
import subprocess
import sys
from pathlib import Path

from tests.proofs import secrets

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")
TOLD = "Avis de sécurité hors d'atteinte : {unknown} paquets sur {all} n'ont pas pu être vérifiés. Rien n'est dit d'eux."


def judged(report: str) -> tuple[list[str], int, int]:
    """The vulnerable ones, how many could not be looked up, and how many there are."""
    packages = json.loads(report)["dependencies"]
    bad = [
        f"{package['name']} {package['version']}: {', '.join(vuln['id'] for vuln in package['vulns'])}"
        for package in packages
        if package.get("vulns")
    ]
    return bad, sum("skip_reason" in package for package in packages), len(packages)


def advisories() -> bool:
    good = True
    for lock in LOCKS:
        command = ["pip_audit", "--requirement", lock, "--require-hashes", "--disable-pip", "--format=json"]
        done = subprocess.run(
            [sys.executable, "-m", *command, "--progress-spinner=off"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            bad, unknown, number = judged(done.stdout)
        except (ValueError, KeyError):
            print(f"{lock}: {TOLD.format(unknown='tous les', all='tous')}\n{done.stderr[-500:]}")
            good = False
            continue
        print(
            f"{lock}: {number - unknown} paquets vérifiés sur {number}, {len(bad)} avec une faille connue.",
            *bad,
            sep="\n  ",
        )
        if unknown:
            print(f"  {TOLD.format(unknown=unknown, all=number)}")
        good = good and not bad and not unknown
    return good


def materials(target: Path) -> None:
    """CycloneDX, of what runs in production: the lock file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    options = ["--output-reproducible", "--output-format=JSON", f"--output-file={target}"]
    subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "requirements", "requirements.txt", *options],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    parts = json.loads(target.read_text())["components"]
    print(f"Nomenclature CycloneDX : {len(parts)} composants, dans {target}.")


def main() -> None:
    found = secrets.scan()
    print(f"Secrets : {len(found)} à regarder.", *found, sep="\n  ")
    materials(Path(sys.argv[1]))
    good = advisories()
    sys.exit(None if good and not found else 1)


if __name__ == "__main__":
    main()
