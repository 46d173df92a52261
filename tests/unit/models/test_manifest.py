"""A model that was changed in any way does not load: it is refused in words, before a byte of it is parsed."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from data.errors import DataRefused
from models.bundle import MANIFEST, DefaultModel, checked, with_manifest
from models.schema import learn_schema
from models.training.fitting import calibrated, fit
from pipeline.store.files import read_files, write_files
from tests.unit.models.portfolios import CALIBRATE, DESCRIBED, HORIZON_DAYS, train_params, training_rows

Mutation = Callable[[bytearray, np.random.Generator], bytes]


def flip_a_bit(content: bytearray, random: np.random.Generator) -> bytes:
    content[random.integers(len(content))] ^= 1 << random.integers(8)
    return bytes(content)


def cut(content: bytearray, random: np.random.Generator) -> bytes:
    return bytes(content[: random.integers(len(content))])


def insert(content: bytearray, random: np.random.Generator) -> bytes:
    at = random.integers(len(content) + 1)
    return bytes(content[:at] + random.bytes(1 + random.integers(8)) + content[at:])


def drop(content: bytearray, random: np.random.Generator) -> bytes:
    at = random.integers(len(content))
    return bytes(content[:at] + content[at + 1 + random.integers(20) :])


def append_a_blank(content: bytearray, random: np.random.Generator) -> bytes:
    return bytes(content + b"\n")


def repeat_a_part(content: bytearray, random: np.random.Generator) -> bytes:
    first, last = sorted(random.integers(len(content) + 1, size=2))
    return bytes(content[:last] + content[first:last] + content[last:] + b"0" * int(first == last))


MUTATIONS = (flip_a_bit, cut, insert, drop, append_a_blank, repeat_a_part)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = training_rows()
    schema = learn_schema(rows, DESCRIBED)
    fitted = fit(rows, schema, train_params(), "lightgbm")
    path = tmp_path_factory.mktemp("model") / "main"
    model, _ = calibrated(fitted, schema, rows, CALIBRATE, HORIZON_DAYS)
    given = {"contract.json": b'{"tables": {}, "features": {}}'}  # what it was given is registered with it
    write_files(path, with_manifest({**model.to_files(), **given}))
    return path


def test_the_files_as_they_were_written_load(folder: Path) -> None:
    model = DefaultModel.from_files(checked(read_files(folder)))
    assert model.schema.names == ["late", "margin", "noise", "trade"]


@pytest.mark.parametrize("seed", range(144))  # eight files, six ways to harm each, three times
def test_no_mutation_of_any_file_loads(folder: Path, seed: int) -> None:
    files = read_files(folder)
    random = np.random.default_rng(seed)
    name = sorted(files)[seed % len(files)]
    mutated = MUTATIONS[seed // len(files) % len(MUTATIONS)](bytearray(files[name]), random)
    assert mutated != files[name]
    with pytest.raises(DataRefused, match=r"Restore|restore|Train"):
        checked({**files, name: mutated})


def test_an_entry_struck_from_the_manifest_is_missed(folder: Path) -> None:
    files = read_files(folder)
    fewer = with_manifest({name: content for name, content in files.items() if name not in (MANIFEST, "schema.json")})
    with pytest.raises(DataRefused, match=r"manifest\.json does not name schema\.json"):
        checked({**files, MANIFEST: fewer[MANIFEST]})


@pytest.mark.parametrize("manifest", [b"[]", b"{}", b"null", b'"text"', b'{"schema.json": 1}', b""])
def test_a_manifest_that_is_none_is_refused(folder: Path, manifest: bytes) -> None:
    with pytest.raises(DataRefused):
        checked({**read_files(folder), MANIFEST: manifest})


def test_a_further_file_is_refused(folder: Path) -> None:
    with pytest.raises(DataRefused, match=r"does not name pickle\.pkl"):
        checked({**read_files(folder), "pickle.pkl": b"code from a stranger"})


def changed(files: dict[str, bytes], file: str, values: dict[str, object]) -> dict[str, bytes]:
    """The files as another program might have written them: with a manifest that fits."""
    told = {**json.loads(files[file]), **values}
    return with_manifest({**checked(files), file: json.dumps(told).encode()})


@pytest.mark.parametrize(
    ("file", "values", "words"),
    [
        ("schema.json", {"format": 2}, r"format 2, and this program reads formats up to 1\. Update the program"),
        ("estimator.json", {"name": "oracle"}, r"estimator is oracle, and this program knows lightgbm"),
    ],
)
def test_a_model_of_a_newer_program_is_refused_in_words(
    folder: Path, file: str, values: dict[str, object], words: str
) -> None:
    with pytest.raises(DataRefused, match=words):
        DefaultModel.from_files(checked(changed(read_files(folder), file, values)))


def test_a_link_counts_by_what_it_leads_to(folder: Path, tmp_path: Path) -> None:
    files = read_files(folder)
    write_files(tmp_path / "main", files)
    tree = tmp_path / "main" / "lightgbm.txt"
    (tmp_path / "elsewhere.txt").write_bytes(files["lightgbm.txt"])
    tree.unlink()
    os.symlink(tmp_path / "elsewhere.txt", tree)
    assert checked(read_files(tmp_path / "main"))["lightgbm.txt"] == files["lightgbm.txt"]
    (tmp_path / "elsewhere.txt").write_bytes(files["lightgbm.txt"] + b"\n")
    with pytest.raises(DataRefused, match=r"lightgbm\.txt is not the file that was trained"):
        checked(read_files(tmp_path / "main"))
    (tmp_path / "elsewhere.txt").unlink()  # a link that leads nowhere is a file that is missing
    with pytest.raises(DataRefused, match=r"lacks lightgbm\.txt"):
        checked(read_files(tmp_path / "main"))
