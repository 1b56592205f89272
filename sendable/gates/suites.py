"""Runs the Great Expectations suites of ``expectations/``.

The suites are JSON that a non-programmer can read: each expectation has a ``meta.says`` (the
expectation in words) and a ``meta.remedy``. Great Expectations has three traps for a gate, all
handled here: an exception inside a check counts only with the declared severity (here it is
critical), an empty suite passes (here it fails), and results come in another order.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sendable.disk import write_whole
from sendable.errors import GateFailed
from sendable.gates.report import Check, GateReport
from sendable.workspace import PROJECT_ROOT

SUITES = PROJECT_ROOT / "expectations"

IN_WORDS = "_in_words"
"""Ends the name of a column that says, in place of a bare number, what a metric found."""


def judge(stage: str, frames: Mapping[str, pd.DataFrame], folder: Path) -> GateReport:
    """Judge a stage: each frame by the suite of its name.

    Args:
        stage: The step that just ended.
        frames: Suite name to the frame it judges: recipient-level, or one row of metrics.
        folder: The run's folder; Data Docs are written below it and ``gates/STAGE.json`` kept.

    Raises:
        GateFailed: A suite is missing or empty. Failed checks do not raise: see
            ``GateReport.raise_if_failed``.
    """
    checks = [
        check
        for suite, frame in frames.items()
        for check in _run_suite(suite, frame, folder / "data_docs")
    ]
    facts: dict[str, float | int | None] = {}
    for frame in frames.values():
        if len(frame) == 1:
            facts.update(_numbers_of(frame))
    report = GateReport(stage=stage, checks=checks, facts=facts)
    (folder / "gates").mkdir(exist_ok=True)
    # Whole or not at all: a push may read it while it is written.
    write_whole(folder / "gates" / f"{stage}.json", report.model_dump_json(indent=2) + "\n")
    return report


def _numbers_of(frame: pd.DataFrame) -> dict[str, float | int | None]:
    """Give the metrics of a frame's only row, without what is said of them in words."""
    row = frame.loc[:, [name for name in frame.columns if not str(name).endswith(IN_WORDS)]].iloc[0]
    return {str(name): _plain(value) for name, value in row.items()}


def _run_suite(name: str, frame: pd.DataFrame, docs: Path) -> list[Check]:
    """Validate a frame, write its Data Docs, and give a check for each expectation."""
    # Two to nine seconds to import: only a gate pays for it.
    import great_expectations as gx

    definition = _read_suite(name)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    context.add_data_docs_site(site_name=name, site_config=_describe_site(docs / name))
    suite = context.suites.add(gx.ExpectationSuite(**definition))
    batch = (
        context.data_sources.add_pandas("run")
        .add_dataframe_asset(name=name)
        .add_batch_definition_whole_dataframe("whole")
    )
    validation = context.validation_definitions.add(
        gx.ValidationDefinition(name=name, data=batch, suite=suite)
    )
    checkpoint = gx.Checkpoint(
        name=name,
        validation_definitions=[validation],
        actions=[gx.checkpoint.UpdateDataDocsAction(name="docs", site_names=[name])],
        # Counts only: anything finer would carry people's data into the reports.
        result_format={"result_format": "BASIC", "partial_unexpected_count": 0},
    )
    outcome = checkpoint.run(batch_parameters={"dataframe": frame})
    results = next(iter(outcome.run_results.values())).results
    return [_to_check(name, result, frame) for result in results]


def _describe_site(folder: Path) -> dict[str, Any]:
    """Give what Great Expectations is told of the site it writes into a folder."""
    module = "sendable.gates.data_docs"
    page = {"view": {"module_name": module, "class_name": "PageView"}}
    return {
        "class_name": "SiteBuilder",
        "site_section_builders": {"expectations": page, "validations": page, "profiling": "none"},
        "site_index_builder": {
            "class_name": "DefaultSiteIndexBuilder",
            "view": {"module_name": module, "class_name": "IndexView"},
        },
        "store_backend": {
            "class_name": "TupleFilesystemStoreBackend",
            "base_directory": str(folder.resolve()),
        },
    }


def _read_suite(name: str) -> dict[str, Any]:
    path = SUITES / f"{name}.json"
    if not path.exists():
        raise GateFailed(f"there is no suite {path.name}", remedy="Restore expectations/ from git")
    definition: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if not definition.get("expectations"):
        raise GateFailed(
            f"the suite {path.name} is empty, and an empty suite checks nothing",
            remedy="Restore it from git",
        )
    return definition


def _to_check(suite: str, result: Any, frame: pd.DataFrame) -> Check:
    """Give a check of Great Expectations' result; of one-row metrics, with the value itself."""
    config = result.expectation_config
    meta = config.meta or {}
    crashed = _crashed(result.exception_info)
    column = config.kwargs.get("column")
    severity = "critical" if crashed else str(config.severity.value)
    passed = bool(result.success) and not crashed
    if crashed:
        found = "the check itself failed"
    elif len(frame) == 1 and column in frame:
        value = _plain(frame[column].iloc[0])
        words = f"{column}{IN_WORDS}"
        found = str(frame[words].iloc[0]) if words in frame else _say(str(column), value)
        # Great Expectations passes what is missing; what is not known has not been checked.
        passed = passed and not (value is None and severity == "critical")
    else:
        found = f"{result.result.get('unexpected_count', 0):,} of {len(frame):,} rows against it"
    return Check(
        suite=suite,
        expectation=meta.get("says", config.type),
        severity=severity,
        passed=passed,
        found=found,
        remedy=meta.get("remedy", ""),
        column=column,
    )


def _crashed(info: Mapping[str, Any] | None) -> bool:
    """Tell whether an exception was raised; its report is flat or one level deep."""
    if not info:
        return False
    if "raised_exception" in info:
        return bool(info["raised_exception"])
    return any(isinstance(part, Mapping) and part.get("raised_exception") for part in info.values())


def _say(metric: str, value: float | int | None) -> str:
    """Give a metric in words: shares in per cent, yes or no, numbers with separators."""
    if value is None:
        return "unknown"
    if metric.endswith("_share"):
        return f"{value:.1%}"
    if metric.endswith("_readable"):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4g}"


def _plain(value: Any) -> float | int | None:
    """Give a number of plain Python, or nothing."""
    if value is None or pd.isna(value):
        return None
    number = float(value)
    return int(number) if number.is_integer() else number
