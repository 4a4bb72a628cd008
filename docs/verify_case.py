"""Verify a case file of Shouwen with nothing but Python 3: python3 verify_case.py CASE [HEADS.txt]

CASE is the zip, or the folder that it was unpacked to. HEADS.txt holds lines that were sent out ("site day place
hash"): the case is compared with them. Exit code 1 when something is wrong, which is named; README.txt says more.
"""

import hashlib
import pathlib
import re
import sys
import zipfile


def contents(case):
    """The bytes of every file by its name."""
    if zipfile.is_zipfile(case):
        with zipfile.ZipFile(case) as file:
            return {name: file.read(name) for name in file.namelist()}
    files = [path for path in pathlib.Path(case).rglob("*") if path.is_file()]
    return {path.relative_to(case).as_posix(): path.read_bytes() for path in files}


def sha(content):
    return hashlib.sha256(content).hexdigest()


def named(place, line):
    """An entry as people know it, as far as it can still be read."""
    text = line.decode("utf-8", "replace")
    found = [re.search(f'"{key}":"([^"]*)"', text) for key in ("number", "kind", "step", "at")]
    return f"entry {place} ({' '.join(each[1] for each in found if each)})"


def walk(chain):
    """Follow the chain; gives the digests of the case's own entries by place, the heads met, and what is wrong."""
    own, heads, wrong, place, now, site = {}, {}, [], 0, "", ""
    for line in chain.decode("utf-8", "replace").splitlines():
        try:
            word, *rest = line.split(" ")
            if word == "site":
                site = rest[0]
            elif word == "from":
                place, now = int(rest[0]) - 1, rest[1]
            elif word in ("head", "end"):
                heads[site, place] = rest[1]
                if rest[1] != now:
                    wrong.append(f"the chain does not lead to the {word} of {rest[0]} after entry {place}")
            else:
                place, now = place + 1, sha(bytes.fromhex(now + rest[0]))
                if int(word) != place:
                    wrong.append(f"chain.txt has no entry {place}")
                if rest[1:] == ["*"]:
                    own[place] = rest[0]
        except (ValueError, IndexError):
            wrong.append(f"chain.txt cannot be read after entry {place}")
    return own, heads, wrong


def entries(lines, own):
    """What is wrong with the entries: each line has to have the digest that the chain has in its place."""
    for number, (place, digest) in enumerate(own.items()):
        line = lines[number] if number < len(lines) else b""
        if sha(line) != digest:
            yield f"{named(place, line)} is not as it was written"
    if len(lines) > len(own):
        yield f"after entry {max(own, default=0)} stand lines that are no entries"


def papers(files, lines, own):
    """What is wrong with the files: an entry says the hash of each as "sha256"; absent.txt lists what is left out."""
    here = {name[6:70]: sha(content) for name, content in files.items() if name.startswith("files/")}
    absent, told = files.get("absent.txt", b"").decode("utf-8", "replace").split(), set()
    for place, line in zip(own, lines):
        for each in re.findall('sha256":"([0-9a-f]{64})"', line.decode("utf-8", "replace")):
            told.add(each)
            if here.get(each, each if each in absent else "") != each:
                yield f"{named(place, line)}: its file {each} is missing or is another one"
    yield from (f"no entry names the file {name}" for name in set(here) - told)


def main(case, kept=None):
    files = contents(case)
    lines = files.get("entries.jsonl", b"").split(b"\n")[:-1]
    own, heads, wrong = walk(files.get("chain.txt", b""))
    wrong = [*entries(lines, own), *papers(files, lines, own), *wrong]
    for (site, place), head in heads.items():
        print(f"head: {site} {place} {head}")
    sent = [line.split() for line in (pathlib.Path(kept).read_text("utf-8") if kept else "").splitlines()]
    met = [(*each, heads[each[0], int(each[2])]) for each in sent if (each[0], int(each[2])) in heads]
    wrong += [
        f"the head of {day} is another one than was kept" for _, day, _, head, had in met if head != had
    ]
    if kept:
        print(f"{len(met)} of these heads were kept by the witness")
    print("\n".join(f"WRONG: {each}" for each in wrong) or f"all {len(own)} entries are as they were written")
    return 1 if wrong or not own else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]) if len(sys.argv) > 1 else __doc__)
