"""Lines as DVC 3.67 prints them, and what a run reads in them."""

import pytest

from pipeline.orchestration.dvc_output import Line, read_line


@pytest.mark.parametrize(
    ("text", "kind", "stage", "exit_code"),
    [
        ("Running stage 'train':", "started", "train", None),
        ("Stage 'train' didn't change, skipping", "unchanged", "train", None),
        ("Stage 'train' is cached - skipping run, checking out outputs", "unchanged", "train", None),
        ("Updating lock file 'dvc.lock'", "saved", None, None),
        (
            "ERROR: failed to reproduce 'train': failed to run: exec python -m pipeline.stages.train, exited with 3",
            "failed",
            "train",
            3,
        ),
        ("...refleaks.htmlERROR: failed to reproduce 'a': failed to run: b, exited with -9", "failed", "a", -9),
        ("ERROR: failed to reproduce 'ingest': missing data 'source': raw", "failed", "ingest", None),
        ("ERROR: unexpected error - Empty git repo", "failed", None, None),
        ("> exec python -m pipeline.stages.train", "noise", None, None),
        ("\tgit add dvc.lock", "noise", None, None),
        ("", "noise", None, None),
        ("customers: 300 rows", "text", None, None),
        ("a log line may say ERROR: without being DVC's", "text", None, None),
    ],
)
def test_a_line_is_recognised(text: str, kind: str, stage: str | None, exit_code: int | None) -> None:
    line = read_line(text)
    assert (line.kind, line.stage, line.exit_code) == (kind, stage, exit_code)


def test_a_failure_keeps_the_words_that_follow_the_stage() -> None:
    assert read_line("ERROR: failed to reproduce 'a': no space left") == Line("failed", "no space left", "a", None)
