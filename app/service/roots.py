"""One hash over all contracts at a moment, chained to the one before it, and what proves that a contract is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final, Protocol

NO_ROOT: Final = "0" * 64
ROOT_FORMAT: Final = "gc-bounty-root-1"
PROOF_FORMAT: Final = "gc-bounty-proof-1"
# In place of a contract's number: the log of what was erased, a chain like a contract's. Below it, under its number
# made negative, stands the chain of a fund's acts.
DISPOSALS: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A chain at that moment: how many facts (of a fund: acts) it had and the hash of the last."""

    contract_id: int
    fact_count: int
    head_hash: str

    def line(self) -> bytes:
        return f"{self.contract_id}\n{self.fact_count}\n{self.head_hash}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """``merkle`` is the tree hash (RFC 6962) over every chain's leaf in the order of numbers; the counts are of
    contracts and their facts alone.

    ``changes`` is SHA-256 over the leaves that are not what they were in the root before, a line feed after each;
    ``previous`` that root's ``hash``. ``made_at`` has no fractions of a second.
    """

    number: int
    made_at: datetime
    contract_count: int
    fact_count: int
    merkle: str
    changes: str
    previous: str
    hash: str

    def recomputed(self) -> str:
        """What ``hash`` must be."""
        moment = self.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        counts = (self.number, moment, self.contract_count, self.fact_count)
        said = "\n".join(map(str, (ROOT_FORMAT, *counts, self.merkle, self.changes, self.previous)))
        return sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A root as it was kept outside, with the leaves it was made of, or with those that are proven to be in it."""

    root: Root
    leaves: tuple[Leaf, ...]


class RootProblem(Exception):
    """No root can be made or read; the message says why and what to do, in English, then French."""


class RootReads(Protocol):
    def page(self, after: int, limit: int) -> list[Root]:
        """Roots behind a number, in order."""
        ...

    def anchor(self, number: int | None = None) -> Anchor | None:
        """A root (the newest if none is named) with all its leaves, None where there is none."""
        ...


def tree_hash(lines: Iterable[bytes]) -> str:
    """The Merkle tree hash of RFC 6962 section 2.1 in one pass; memory grows with the tree's height alone."""
    stack: list[tuple[int, bytes]] = []
    for line in lines:
        size, node = 1, _leaf_hash(line)
        while stack and stack[-1][0] == size:
            node = _node_hash(stack.pop()[1], node)
            size *= 2
        stack.append((size, node))
    if not stack:
        return sha256().hexdigest()
    node = stack.pop()[1]
    while stack:
        node = _node_hash(stack.pop()[1], node)
    return node.hex()


def audit_path(lines: Sequence[bytes], index: int) -> list[str]:
    """The hashes beside the way from a leaf up to the root (RFC 6962 section 2.1.1), lowest first."""
    if len(lines) <= 1:
        return []
    half = _half(len(lines))
    if index < half:
        return [*audit_path(lines[:half], index), tree_hash(lines[half:])]
    return [*audit_path(lines[half:], index - half), tree_hash(lines[:half])]


def climbed(line: bytes, index: int, size: int, path: Sequence[str]) -> str:
    """The tree hash that a leaf and its path lead to; equal to the root's ``merkle`` only if the leaf is in it."""
    if not 0 <= index < size:
        return ""
    steps: list[bool] = []
    while size > 1:
        half = _half(size)
        steps.append(index >= half)
        index, size = (index - half, size - half) if index >= half else (index, half)
    if len(steps) != len(path):
        return ""
    node = _leaf_hash(line)
    for on_right, beside in zip(reversed(steps), path, strict=True):
        other = bytes.fromhex(beside)
        node = _node_hash(other, node) if on_right else _node_hash(node, other)
    return node.hex()


def changes_hash(leaves: Iterable[Leaf]) -> str:
    digest = sha256()
    for leaf in leaves:
        digest.update(leaf.line() + b"\n")
    return digest.hexdigest()


def written(anchor: Anchor) -> Iterator[bytes]:
    """The file that is kept outside: the root and every leaf, a line each."""
    yield f'{{"format":"{ROOT_FORMAT}",\n"root":{json.dumps(plain(anchor.root))},\n"leaves":['.encode()
    before = "\n"
    for leaf in anchor.leaves:
        yield f'{before}[{leaf.contract_id},{leaf.fact_count},"{leaf.head_hash}"]'.encode()
        before = ",\n"
    yield b"\n]}\n"


def read(text: str) -> Anchor:
    """The file that ``written`` wrote, or a ``proof``.

    Raises:
        RootProblem: it is no such file, or its parts do not fit each other.
    """
    try:
        found = json.loads(text)
        if found["format"] not in (ROOT_FORMAT, PROOF_FORMAT):
            raise ValueError(found["format"])
        proven = found["format"] == PROOF_FORMAT
        leaves = tuple(_leaf(part) for part in ([found["leaf"]] if proven else found["leaves"]))
        root = _root(found["root"])
        if proven:
            fits = climbed(leaves[0].line(), int(found["index"]), int(found["size"]), found["path"]) == root.merkle
        else:
            fits = _counted(leaves) == (root.merkle, root.contract_count, root.fact_count)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise RootProblem(
            "The file is not a root that gc-bounty root --write wrote. Give the file as it was written.\n"
            "Le fichier n’est pas une racine écrite par gc-bounty root --write. Donnez le fichier tel quel."
        ) from None
    if not fits or root.recomputed() != root.hash:
        raise RootProblem(
            "The root file was changed: its leaves do not make its root. Take another copy of it.\n"
            "Le fichier de racine a été modifié : ses feuilles ne font pas sa racine. Prenez-en une autre copie."
        )
    return Anchor(root=root, leaves=leaves)


def _counted(leaves: Sequence[Leaf]) -> tuple[str, int, int]:
    contracts = [leaf for leaf in leaves if leaf.contract_id > DISPOSALS]
    return tree_hash(leaf.line() for leaf in leaves), len(contracts), sum(leaf.fact_count for leaf in contracts)


def _leaf(part: Sequence[Any]) -> Leaf:
    number, count, head = part
    return Leaf(contract_id=int(number), fact_count=int(count), head_hash=str(head))


def proof(anchor: Anchor, contract_id: int) -> dict[str, Any]:
    """What proves that a contract's head is in the root, without any other contract's.

    Raises:
        RootProblem: the contract is not in it.
    """
    index = next((n for n, leaf in enumerate(anchor.leaves) if leaf.contract_id == contract_id), None)
    if index is None:
        raise RootProblem(
            f"Contract {contract_id} is not in root {anchor.root.number}. Make a newer root, or check the number.\n"
            f"Le micromarché {contract_id} n’est pas dans la racine {anchor.root.number}. Faites-en une plus récente "
            "ou vérifiez le numéro."
        )
    leaf = anchor.leaves[index]
    return {
        "format": PROOF_FORMAT,
        "root": plain(anchor.root),
        "leaf": [leaf.contract_id, leaf.fact_count, leaf.head_hash],
        "index": index,
        "size": len(anchor.leaves),
        "path": audit_path([leaf.line() for leaf in anchor.leaves], index),
    }


def plain(root: Root) -> dict[str, Any]:
    """A root for JSON."""
    return {
        "number": root.number,
        "made_at": root.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "contract_count": root.contract_count,
        "fact_count": root.fact_count,
        "merkle": root.merkle,
        "changes": root.changes,
        "previous": root.previous,
        "hash": root.hash,
    }


def _root(found: Mapping[str, Any]) -> Root:
    return Root(
        number=int(found["number"]),
        made_at=datetime.strptime(found["made_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
        contract_count=int(found["contract_count"]),
        fact_count=int(found["fact_count"]),
        merkle=str(found["merkle"]),
        changes=str(found["changes"]),
        previous=str(found["previous"]),
        hash=str(found["hash"]),
    )


def _half(size: int) -> int:
    """The largest power of two below a size of two or more."""
    return 1 << (size - 1).bit_length() - 1


def _leaf_hash(line: bytes) -> bytes:
    return sha256(b"\x00" + line).digest()


def _node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()
