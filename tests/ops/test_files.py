"""Files around the product say what the product does."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from ops.config import ROOT

SETTING = re.compile(r'env\.\w+\(\s*"([A-Z_]+)"|text\("([A-Z_]+)"\)|_(?:number|path)\("([A-Z_]+)"')


def settings_read():
    sources = [ROOT / "partnerportal" / "settings.py", ROOT / "ops" / "config.py"]
    return {name for source in sources for found in SETTING.findall(source.read_text()) for name in found if name}


def test_every_setting_is_explained():
    explained = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))

    assert settings_read() <= explained


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_has_a_hash_for_each_package_and_names_no_host(name):
    lock = (ROOT / name).read_text()
    packages = re.findall(r"^[a-z0-9-]+==", lock, re.MULTILINE)

    assert "://" not in lock
    assert len(packages) > 30
    assert len(re.findall(r"^[a-z0-9-]+==[^\n]*\\\n +--hash=sha256:", lock, re.MULTILINE)) == len(packages)


def imported_by_the_product():
    """Top-level names, of imports inside functions too."""
    rooms = [path.parent for path in ROOT.glob("*/__init__.py") if path.parent.name not in ("tests", "bench")]
    tools = {ROOT / "ops/catalogues.py"}  # runs in the developers' environment only, like ./portal check itself
    files = [ROOT / "manage.py", *(file for room in rooms for file in room.rglob("*.py") if file not in tools)]
    names = set()
    for node in (node for file in files for node in ast.walk(ast.parse(file.read_text()))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.split(".")[0])
    return names - sys.stdlib_module_names - {room.name for room in rooms}


def test_what_the_product_imports_is_in_the_lock_of_the_product():
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
    packages = packages_distributions()

    for name in imported_by_the_product():
        assert locked & {package.lower().replace("_", "-") for package in packages.get(name, [])}, name


def test_every_direct_package_is_locked_and_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = (ROOT / "requirements.txt").read_text()
    text = (ROOT / "pyproject.toml").read_text()

    for requirement in project["dependencies"]:
        name = requirement.split("[")[0].split(">")[0].lower()
        assert re.search(rf"^{name}==", lock, re.MULTILINE), name
        assert re.search(rf'"{re.escape(requirement)}", # \w', text), name
