"""Worked examples: files that are made to hurt are refused in a second of CPU and 64 MiB, in one line a fault."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.texts import BASE

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")

SECONDS, MEBIBYTES = 1.0, 64

FULL = (1 << 20) - 200
"""Characters that fill a file up to the limit."""

WATCHED = f"""
import json, os, resource, sys, time
from sim.errors import ScenarioError
from sim.scenario.load import load

def size():
    return int(open("/proc/self/statm").read().split()[0]) * os.sysconf("SC_PAGE_SIZE")

def told(path):
    try:
        load(path)
    except ScenarioError as error:
        return [str(fault) for fault in error.faults]
    return []

def watched(path):
    resource.setrlimit(resource.RLIMIT_AS, (size() + {MEBIBYTES} * 2**20,) * 2)
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    lines = told(path)
    seconds = time.process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    return {{"lines": lines, "seconds": seconds, "mebibytes": grown}}

told(sys.argv[1])
for path in sys.argv[1:]:
    reading, writing = os.pipe()
    if os.fork() == 0:
        with os.fdopen(writing, "w") as out:
            json.dump(watched(path), out)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as found:
        print(found.read() or "null")
    os.wait()
"""
"""Loads a right file to import everything, then each file in a process of its own that may grow by so much."""


def repeated(part: str, characters: int = FULL) -> str:
    return part * (characters // len(part.encode()))


LAUGHS = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))

BOMBS = {
    "a billion laughs": LAUGHS,
    "one anchor used often": "a: &a " + "x" * 400_000 + "\nb: [" + repeated("*a, ", 400_000) + "x]\n",
    "anchor inside itself": "a: &a [*a, *a]\n",
    "merge keys": "a: &a {x: 1}\nb: {<<: [*a, *a, *a]}\n",
    "python object": "a: !!python/object/apply:os.system ['echo x']\n",
    "python name": "!!python/name:os.system\n",
    "binary": "a: !!binary |\n" + repeated("  QUJD\n"),
    "own tag": "a: !x " + "y" * 1000,
    "many tags": "%TAG ! tag:example.org,2000:\n---\n" + repeated("- !x y\n"),
    "lists in lists": repeated("["),
    "mappings in mappings": repeated("{a: "),
    "closed lists": "[" * (FULL // 2) + "]" * (FULL // 2),
    "dashes": repeated("- "),
    "questions": repeated("? "),
    "keys that are lists": repeated("[a]: "),
    "levels by indentation": "".join(f"{' ' * n}a:\n" for n in range(1400)),
    "fifty-one levels in a known place": f"qunsim: 1\narms: {'[' * 51}{']' * 51}\n",
    "one text": "qunsim: 1\ntitle: {en: " + "x" * FULL + "}\n",
    "one quoted text": 'qunsim: 1\ntitle: {en: "' + "x" * FULL + '"}\n',
    "one folded text": "qunsim: 1\ntitle:\n  en: >\n" + repeated("    word\n"),
    "escapes": 'qunsim: 1\ntitle: {en: "' + repeated("\\U0001F600") + '"}\n',
    "one key": "x" * FULL + ": 1\n",
    "one number": "qunsim: 1\nseed: " + "9" * FULL + "\n",
    "one number with a point": "qunsim: 1\nseed: 0." + "0" * FULL + "1\n",
    "one power": "qunsim: 1\nseed: 1e" + "9" * FULL + "\n",
    "a power of a duration": BASE.replace("1 hour", "1e9999 hours"),
    "one share": BASE.replace("55%", "5" * FULL + "%"),
    "blanks": " " * FULL + "x: 1\n",
    "ends of lines": "\n" * FULL + "x: 1\n",
    "comments": repeated("#\n"),
    "the same key": repeated("seed: 1\n"),
    "the same key far inside": "qunsim: 1\nclock: {" + repeated("start: 2021-01-01, ", FULL - 40) + "}\n",
    "unknown keys": "".join(f"k{n}: 1\n" for n in range(90_000)),
    "unknown keys near a known one": "".join(f"customer{n}: 1\n" for n in range(50_000)),
    "entries that are wrong": "qunsim: 1\nsources: [" + repeated("[],") + "]\n",
    "strategies that are wrong": "qunsim: 1\narms: {a: [" + repeated("{kind: x},") + "]}\n",
    "segments that are wrong": "qunsim: 1\ncustomers: {segments: {"
    + "".join(f"s{n}: 1," for n in range(70_000))
    + "}}",
    "parameters that are unknown": "qunsim: 1\nparameters: {" + "".join(f"p{n}: 1," for n in range(70_000)) + "}\n",
    "parameters that are nearly known": "qunsim: 1\nparameters: {"
    + "".join(f"decision.fold_cos{n}: 1," for n in range(30_000))
    + "}\n",
    "names that are long": "qunsim: 1\narms: {" + "".join(f"{'x' * 60}{n}: []," for n in range(14_000)) + "}\n",
    "times": BASE.replace('["11:00", "16:00"]', "[" + repeated("11:00,", 900_000) + "]"),
    "lines that cannot be": BASE + "goals: [" + repeated("{metric: roi},", 900_000) + "]\n",
    "limits without bounds": BASE + "limits: [" + repeated("{metric: roi},", 900_000) + "]\n",
    "many errors, all told": "qunsim: 1\nsources: [" + "[]," * 19_000 + "]\n",
    "many strategies, all told": "qunsim: 1\narms: {a: [" + "{kind: x}," * 9_000 + "]}\n",
    "many parameters, all told": "qunsim: 1\nparameters: {"
    + "".join(f"decision.fold_cos{n}: 1," for n in range(19_000))
    + "}\n",
    "many unknown keys, all told": "".join(f"customer{n}: 1\n" for n in range(19_000)),
    "many names, all told": "qunsim: 1\narms: {" + "".join(f"{'x' * 40}{n}: []," for n in range(18_000)) + "}\n",
    "many doubled keys": "seed: 1\n" * 19_000,
    "many limits": BASE + "limits: [" + "{metric: roi}," * 9_900 + "]\n",
    "many times": BASE.replace('["11:00", "16:00"]', "[" + "11:00," * 19_000 + "]"),
    "documents": repeated("---\na: 1\n"),
    "byte order marks": "\ufeff" * 300_000,
    "characters that YAML does not know": "a: " + "x" * 500_000 + "\x07",
}

ORDERS = "qunsim: 1\ncustomers: {segments_from: {orders: bomb.csv.gz}}\n"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What became of each bomb."""
    folder = tmp_path_factory.mktemp("bombs")
    (folder / "base.yaml").write_text(BASE, "utf-8")
    paths = {name: folder / f"bomb{number}.yaml" for number, name in enumerate(BOMBS)}
    for name, path in paths.items():
        path.write_bytes(BOMBS[name].encode())
    with gzip.open(folder / "bomb.csv.gz", "wb") as packed:
        packed.write(b"0" * (1 << 28))
    with (folder / "sparse.yaml").open("wb") as sparse:
        sparse.truncate(1 << 34)
    (folder / "below.yml").write_bytes(LAUGHS.encode())
    others = {
        "an order log that is a bomb": ORDERS,
        "a file of a bomb below it": "qunsim: 1\nextends: below.yml\n",
        "a file of 16 GiB below it": "qunsim: 1\nextends: sparse.yaml\n",
    }
    for number, (name, text) in enumerate(others.items()):
        paths[name] = folder / f"other{number}.yaml"
        paths[name].write_text(text, "utf-8")
    paths |= {"16 GiB of nothing": folder / "sparse.yaml", "no end": Path("/dev/zero")}
    words = [sys.executable, "-c", WATCHED, str(folder / "base.yaml"), *map(str, paths.values())]
    done = subprocess.run(words, capture_output=True, check=True, text=True)
    base, *rest = map(json.loads, done.stdout.splitlines())
    assert base["lines"] == []
    return dict(zip(paths, rest, strict=True))


OTHERS = ["an order log that is a bomb", "a file of a bomb below it", "a file of 16 GiB below it"]


@pytest.mark.parametrize("name", [*BOMBS, *OTHERS, "16 GiB of nothing", "no end"])
def test_a_bomb_is_refused_in_a_second_and_64_mebibytes(name: str, found: dict[str, Any]) -> None:
    became = found[name]
    assert became is not None, f"more than {MEBIBYTES} MiB, or a traceback"
    assert 1 <= len(became["lines"]) <= 101
    assert all(line.isprintable() and len(line) < 1000 for line in became["lines"])
    assert became["seconds"] < SECONDS
    assert became["mebibytes"] < MEBIBYTES


def test_the_figures(found: dict[str, Any]) -> None:
    slowest = max(found, key=lambda name: found[name]["seconds"])
    largest = max(found, key=lambda name: found[name]["mebibytes"])
    print(f"\nbombs: {len(found)}")
    print(f"slowest: {slowest}, {found[slowest]['seconds']:.2f} s of CPU; allowed {SECONDS}")
    print(f"largest: {largest}, {found[largest]['mebibytes']:.0f} MiB; allowed {MEBIBYTES}")
    assert len(found) >= 50
