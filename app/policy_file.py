"""Reads a repository's policy file, tells the line of whatever is wrong, and narrows the operator's policy by it."""

from __future__ import annotations

import difflib
import hashlib
import re
from functools import lru_cache
from typing import Any, Final

import yaml
from pydantic import ValidationError

from app.core.narrow import FaultCode, FileFault, Unfit, Wishes, narrow
from app.core.policy import Policy
from app.policy_model import PREFIXES_MAX, PolicyFile, schema

PATH: Final = ".github/bounty.yml"
BYTES_MAX: Final = 16 * 1024


class FaultyFile(Exception):
    """The file cannot be taken; ``faults`` says why, in the order of its lines, and is never empty."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        super().__init__(", ".join(f"line {fault.line}: {fault.code}" for fault in faults))
        self.faults = faults


def text_of(content: bytes) -> str:
    """A file's bytes as text.

    Raises:
        FaultyFile: it is too large, or no UTF-8.
    """
    if len(content) > BYTES_MAX:
        raise _broken(FaultCode.TOO_LARGE, limit=BYTES_MAX // 1024)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _broken(FaultCode.NOT_TEXT) from None


def narrowed(policy: Policy, text: str) -> Policy:
    """The operator's ``policy`` as a repository whose file is ``text`` has it.

    Raises:
        FaultyFile: the file is broken, or wishes for more than the operator allows.
    """
    wishes, lines, faults = _read(text)
    made, unfit = narrow(policy, wishes)
    faults += [_unfit(one, lines) for one in unfit]
    if faults:
        raise FaultyFile(tuple(sorted(faults, key=lambda fault: fault.line)))
    return made


@lru_cache(maxsize=1024)
def in_force(policy: Policy, policy_hash: str, text: str | None) -> tuple[Policy, str]:
    """The policy a repository is decided by, and the hash over the operator's content and the file's text.

    ``text`` is the last good file, None without one. Should the operator allow less by now than when it was taken,
    each wish that no longer fits leaves the operator's word: nothing here ever widens.
    """
    if text is None:
        return policy, policy_hash
    both = hashlib.sha256(f"{policy_hash}\n{text}".encode()).hexdigest()
    return narrow(policy, _read(text)[0])[0], both


# What the file calls otherwise than ``Policy`` does.
_NAMES: Final = {"offer_minimum_cents": "offer_minimum", "offer_maximum_cents": "offer_maximum"}


def _read(text: str) -> tuple[Wishes, dict[str, int], list[FileFault]]:
    """What can be read of a file: its wishes, the line of each key, and what is wrong."""
    try:
        root = _root(text)
    except FaultyFile as broken:
        return Wishes(), {}, list(broken.faults)
    values, lines, faults = _entries(root)
    try:
        file = PolicyFile.model_validate(values)
    except ValidationError as problem:
        wrong = problem.errors(include_url=False, include_context=True)
        faults += [_fault(error, lines, values) for error in wrong]
        for error in wrong:
            values.pop(str(error["loc"][0]), None)
        file = PolicyFile.model_validate(values)
    return _wishes(file), lines, faults


def _wishes(file: PolicyFile) -> Wishes:
    plain = file.model_dump(exclude={"label_prefixes", "authority_roles", "main_language", *_NAMES.values()})
    return Wishes(
        **plain,
        label_prefixes=tuple(file.label_prefixes) if file.label_prefixes else None,
        authority_roles=frozenset(file.authority_roles) if file.authority_roles else None,
        french_first=file.main_language == "fr" if file.main_language else None,
        offer_minimum_cents=file.offer_minimum,
        offer_maximum_cents=file.offer_maximum,
    )


def _root(text: str) -> yaml.Node | None:
    """The document's node. Nothing of it is built before its size, depth and aliases are known to be small."""
    if len(text.encode()) > BYTES_MAX:
        raise _broken(FaultCode.TOO_LARGE, limit=BYTES_MAX // 1024)
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise _broken(FaultCode.ALIAS, line)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > 2:
                raise _broken(FaultCode.NOT_A_MAPPING, line)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as problem:
        mark = getattr(problem, "problem_mark", None)
        raise _broken(FaultCode.NOT_YAML, mark.line + 1 if mark else 1) from None


def _entries(root: yaml.Node | None) -> tuple[dict[str, Any], dict[str, int], list[FileFault]]:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    faults: list[FileFault] = []
    if root is None or (isinstance(root, yaml.ScalarNode) and not root.value):
        return values, lines, faults
    if not isinstance(root, yaml.MappingNode):
        return values, lines, [FileFault(code=FaultCode.NOT_A_MAPPING, line=root.start_mark.line + 1)]
    for key_node, value_node in root.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            faults.append(FileFault(code=FaultCode.NOT_A_MAPPING, line=line))
            continue
        key = key_node.value
        if key in lines:
            faults.append(FileFault(code=FaultCode.DUPLICATE_KEY, line=line, details={"key": key, "first": lines[key]}))
            continue
        lines[key], values[key] = line, _value(value_node)
    return values, lines, faults


def _value(node: yaml.Node) -> Any:
    """Text, whole number, true, false or a list of them, by YAML 1.2: no octals, no ``no`` that means false."""
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    if not isinstance(node, yaml.ScalarNode):
        return {}
    text = str(node.value)
    if node.style is not None:
        return text
    if re.fullmatch(r"-?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    return {"true": True, "false": False}.get(text.lower(), text)


def _fault(error: Any, lines: dict[str, int], values: dict[str, Any]) -> FileFault:
    """A finding of the model in the file's own terms."""
    key = str(error["loc"][0])
    line, details = lines.get(key, 0), {"key": key}
    match error["type"]:
        case "extra_forbidden":
            near = difflib.get_close_matches(key, PolicyFile.model_fields, n=1, cutoff=0.6)
            known = near or list(PolicyFile.model_fields)
            return FileFault(code=FaultCode.UNKNOWN_KEY, line=line, details={**details, "nearest": known})
        case "not_an_amount":
            return FileFault(code=FaultCode.NOT_AN_AMOUNT, line=line, details={**details, "text": str(values[key])})
        case "not_a_prefix":
            written = values[key][error["loc"][1]]
            return FileFault(code=FaultCode.NOT_A_PREFIX, line=line, details={**details, "text": str(written)})
        case "literal_error" | "bool_type":
            choices = schema()["properties"][key].get("enum", ["true", "false"])
            return FileFault(code=FaultCode.NOT_A_CHOICE, line=line, details={**details, "choices": choices})
        case "greater_than_equal" | "less_than_equal":
            least, most = _bounds(key)
            return FileFault(code=FaultCode.OUT_OF_RANGE, line=line, details={**details, "least": least, "most": most})
        case "int_type":
            return FileFault(code=FaultCode.NOT_WHOLE, line=line, details={**details, "example": _bounds(key)[0] or 1})
        case _:
            return FileFault(code=FaultCode.NOT_A_LIST, line=line, details={**details, "limit": PREFIXES_MAX})


def _bounds(key: str) -> tuple[int, int]:
    """The least and the most a number may be at all."""
    number = schema()["properties"][key]
    return number["minimum"], number["maximum"]


def _unfit(unfit: Unfit, lines: dict[str, int]) -> FileFault:
    key = _NAMES.get(unfit.setting, unfit.setting)
    limit = list(unfit.limit) if isinstance(unfit.limit, tuple) else unfit.limit
    name = "limit_cents" if unfit.setting.endswith("_cents") else "limit"
    return FileFault(code=unfit.code, line=lines.get(key, 0), details={"key": key, name: limit})


def _broken(code: FaultCode, line: int = 0, **details: int) -> FaultyFile:
    return FaultyFile((FileFault(code=code, line=line, details=details),))
