#!/usr/bin/python3
"""Plants violations in a copy of the source tree and demands that layers.py refuses each one."""

import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

# File to plant, its content, what the refusal must say; None: it must pass.
PLANTS = (
    ("hsm/planted.cpp", '#include "storage/store.hpp"\n', "hsm may not include"),
    ("hsm/planted.cpp", '#include "appliance/error.hpp"\n', "hsm may not include"),
    ("hsm/planted.hpp", "#include <api/http/message.hpp>\n", "hsm may not include"),
    ("storage/planted.cpp", '#include "hsm/secret.hpp"\n', "storage may not include"),
    ("appliance/deep/planted.cpp", '  #  include "api/http/message.hpp"\n', "appliance may not include"),
    ("appliance/planted.cpp", '#include "tests/support/directory.hpp"\n', "appliance may not include"),
    ("api/planted.cpp", '#include "storage/store.hpp"\n', "api may not include"),
    ("api/planted.cpp", '#include "hsm/session.hpp"\n', "api may not include"),
    ("api/planted.cpp", '#include "message.hpp"\n', "not an include of ours"),
    ("api/planted.cpp", '#include "../hsm/secret.hpp"\n', "not an include of ours"),
    ("appliance/planted.cpp", "#include <p11-kit/pkcs11.h>\n", "PKCS#11 belongs to hsm"),
    ("api/planted.cpp", "#include <pkcs11.h>\n", "PKCS#11 belongs to hsm"),
    ("appliance/planted.cpp", "#include <openssl/evp.h>\n", "cryptography belongs to hsm"),
    ("api/planted.cpp", "#include <openssl/rand.h>\n", "cryptography belongs to hsm"),
    ("appliance/planted.cpp", "#include <rocksdb/db.h>\n", "RocksDB belongs to storage"),
    ("appliance/planted.cpp", "int x;\n" * 401, "401 lines"),
    ("tests/planted.sh", "true\n" * 401, "401 lines"),
    ("src/planted.cpp", "int x;\n", "no place at the top level"),
    ("notes.txt", "", "no place at the top level"),
    ("appliance/common/planted.cpp", "int x;\n", "every shared thing has an owner"),
    ("api/build/planted.cpp", '#include "storage/store.hpp"\n', "api may not include"),
    ("api/http/utils/planted.cpp", "int x;\n", "every shared thing has an owner"),
    ("api/planted.cpp", '#include "hsm/secret.hpp"\n#include "appliance/a.hpp"\n#include <openssl/ssl.h>\n', None),
    ("api/planted.cpp", "#include <openssl/x509v3.h>\n#include <openssl/sha.h>\n#include <openssl/err.h>\n", None),
    ("appliance/planted.cpp", '#include "storage/store.hpp"\n#include "hsm/session.hpp"\n', None),
    ("hsm/planted.cpp", '#include "hsm/secret.hpp"\n#include <p11-kit/pkcs11.h>\n#include <openssl/evp.h>\n', None),
    ("tests/planted.cpp", '#include "api/a.hpp"\n#include "hsm/a.hpp"\n#include <rocksdb/db.h>\n', None),
    ("appliance/planted.cpp", "int x;\n" * 400, None),
)


def refusals(tree):
    run = subprocess.run([sys.executable, ROOT / "tests/checks/layers.py", tree], capture_output=True, text=True)
    lines = run.stdout.splitlines()
    return set(lines) if run.returncode == 1 else set()


def plant(tree, name, content):
    """Writes the file; returns what to remove afterwards."""
    file = tree / name
    top = next((parent for parent in reversed(file.parents) if tree in parent.parents and not parent.exists()), file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content)
    return top


def check(tree, before, name, content, expected):
    top = plant(tree, name, content)
    new = refusals(tree) - before
    shutil.rmtree(top) if top.is_dir() else top.unlink()
    right = any(expected in line for line in new) if expected else not new
    if not right:
        print(f"planted {name}: {content[:60]!r}\n  expected: {expected}\n  refused:  {sorted(new)}")
    return right


def main():
    with tempfile.TemporaryDirectory(prefix="coffer-layers-") as directory:
        tree = pathlib.Path(directory) / "tree"
        # Only what belongs to the project: the check must stand on its own beside build directories of any size.
        shutil.copytree(ROOT, tree, symlinks=True, ignore=shutil.ignore_patterns(".git", "build", "var", "node_modules"))
        before = refusals(tree)
        failed = [row for row in PLANTS if not check(tree, before, *row)]
    print(f"{len(PLANTS) - len(failed)} of {len(PLANTS)} plants judged rightly")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
