"""The only reader of ``mapping.yaml``, the file that says which column of which export becomes which column of ours."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from data.errors import UserError
from data.sources.conditions import Condition
from data.sources.hints import did_you_mean
from data.sources.mapping_rules import BySign, ColumnRule, Export, Mapping


def load_mapping(path: Path) -> Mapping:
    """Read a mapping file; unknown keys, tables and columns are refused with the nearest valid name."""
    try:
        return Mapping.model_validate(read_words(path, "It says what the exports hold: see docs/guides/own_data.md."))
    except ValidationError as error:
        raise UserError(f"{path} is wrong:\n{_in_words(error)}") from error


def read_words(path: Path, purpose: str) -> Any:
    """What a YAML file says, every scalar as the word it is; a UserError if it cannot be read.

    Parameters
    ----------
    purpose
        What the file is for, told if it is not there.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Words)
    except FileNotFoundError as error:
        raise UserError(f"{path} does not exist. {purpose}") from error
    except UnicodeDecodeError as error:
        raise UserError(f"{path} is not UTF-8. Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        raise UserError(f"{path} is not valid YAML: {error}") from error


class _Words(yaml.BaseLoader):
    """Reads every scalar as the word it is (``no`` is a word, not false), and refuses a key given twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for place, key in enumerate(keys):
            if key in keys[:place]:
                raise yaml.MarkedYAMLError(
                    problem=f"'{key}' is given twice", problem_mark=node.value[place][0].start_mark
                )
        return super().construct_mapping(node, deep)


def _in_words(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_url=False):
        place = ".".join(str(part) for part in problem["loc"]) or "the file"
        message = problem["msg"].removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden":
            message = f"no such key. {did_you_mean(str(problem['loc'][-1]), _keys_beside(problem['loc']))}"
        lines.append(f"  {place}: {message}")
    return "\n".join(lines)


def _keys_beside(place: tuple[int | str, ...]) -> list[str]:
    """Keys that are valid at a place, told by the key under which it lies, such as ``columns`` or ``where``."""
    models: dict[int | str, type[BaseModel]] = {
        "where": Condition,
        "negate_where": Condition,
        "by_sign": BySign,
        "columns": ColumnRule,
        "tables": Export,
    }
    model = next((models[key] for key in reversed(place[:-1]) if key in models), Mapping)
    return [field.alias or name for name, field in model.model_fields.items()]
