#!/usr/bin/python3
"""Checks the ground rules of the source tree: who may include what, and what lies where.

usage: layers.py [ROOT]     prints each violation as FILE[:LINE]: RULE and exits 1 if there is one
"""

import pathlib
import re
import sys

LAYERS = {
    "hsm": ("hsm/",),
    "storage": ("storage/",),
    "appliance": ("appliance/", "hsm/", "storage/"),
    "api": ("api/", "appliance/", "hsm/secret.hpp"),
    "tests": ("tests/", "api/", "appliance/", "hsm/", "storage/"),
}

# Library headers that only some layers may use: pattern, layers, what the rule protects.
OUTSIDE_HEADERS = (
    (re.compile(r"(.*/)?pkcs11x?\.h"), ("hsm", "tests"), "PKCS#11 belongs to hsm"),
    (re.compile(r"rocksdb/.*"), ("storage", "tests"), "RocksDB belongs to storage"),
    (re.compile(r"openssl/(?!(ssl|err|sha|x509\w*)\.h$).*"), ("hsm", "tests"), "cryptography belongs to hsm"),
)

TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md",
    "LICENSE", "appliance", "hsm", "storage", "api", "tests", "softhsm-config", "packaging", "docs",
}

OWNERLESS = {"common", "util", "utils", "base", "helpers"}
CPP = {".cpp", ".hpp", ".h", ".c", ".cc"}
SOURCES = CPP | {".py", ".sh", ".js", ".mjs", ".ts", ".proto", ".cmake"}
LONGEST = 400
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def ignored_entries(root):
    """What .gitignore keeps out of the tree: names, which may lie anywhere, and with a leading slash, paths."""
    ignore = root / ".gitignore"
    lines = ignore.read_text().splitlines() if ignore.exists() else []
    return {line.strip().rstrip("/") for line in lines if line.strip() and not line.startswith("#")}


def is_ignored(root, entry, ignored):
    return entry.name in ignored or f"/{entry.relative_to(root)}" in ignored


def walk(root, directory, ignored):
    for entry in sorted(directory.iterdir()):
        if entry.name.startswith(".") or entry.is_symlink() or is_ignored(root, entry, ignored):
            continue
        yield entry
        if entry.is_dir():
            yield from walk(root, entry, ignored)


def check_top_level(root, ignored):
    for entry in sorted(root.iterdir()):
        known = entry.name in TOP_LEVEL or entry.name.startswith(".")
        if not known and not is_ignored(root, entry, ignored):
            yield f"{entry.name}: has no place at the top level"


def check_own_include(layer, header):
    if header.split("/")[0] not in LAYERS or "/" not in header:
        yield f'"{header}" is not an include of ours from the root'
    elif not header.startswith(LAYERS[layer]):
        yield f'{layer} may not include "{header}"'


def check_outside_include(layer, header):
    for pattern, layers, reason in OUTSIDE_HEADERS:
        if pattern.fullmatch(header) and layer not in layers:
            yield f"{layer} may not include <{header}>: {reason}"


def check_include(layer, quote, header):
    # A header of ours in angle brackets obeys the same rules, and a library's header in quotes too.
    if quote == '"' or header.startswith(tuple(f"{name}/" for name in LAYERS)):
        yield from check_own_include(layer, header)
    yield from check_outside_include(layer, header)


def check_file(root, file):
    name = file.relative_to(root)
    lines = file.read_text(errors="replace").splitlines()
    if len(lines) > LONGEST:
        yield f"{name}: {len(lines)} lines, {LONGEST} are allowed"
    if file.suffix not in CPP or name.parts[0] not in LAYERS:
        return
    for number, line in enumerate(lines, 1):
        include = INCLUDE.match(line)
        for problem in check_include(name.parts[0], *include.groups()) if include else ():
            yield f"{name}:{number}: {problem}"


def violations(root):
    ignored = ignored_entries(root)
    yield from check_top_level(root, ignored)
    for entry in walk(root, root, ignored):
        if entry.is_dir() and entry.name in OWNERLESS:
            yield f"{entry.relative_to(root)}: every shared thing has an owner; name the folder after it"
        elif entry.is_file() and entry.suffix in SOURCES:
            yield from check_file(root, entry)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()
    found = list(violations(root))
    print("\n".join(found) if found else "the layers hold")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
