"""The contract checked a second time by Great Expectations, and its data docs: a page per table, to read or hand on.

The docs hold counts and no values, so that they can be shown to anybody; the rows themselves stand in the quarantine.
"""

import logging
import re
import warnings
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis
from ibis.backends.duckdb import Backend

from data.expectations import RULE, suite
from pipeline.engines.duckdb_dialect import lent
from pipeline.store.table_checks import Examined

if TYPE_CHECKING:
    from great_expectations.core import ExpectationSuiteValidationResult
    from great_expectations.data_context import EphemeralDataContext

COUNTS_ONLY = {"result_format": "BASIC", "partial_unexpected_count": 0}
SITE = "validation"

Results = Mapping[str, "ExpectationSuiteValidationResult"]


def open_context(folder: Path) -> "EphemeralDataContext":
    """Great Expectations without a project of its own, without telemetry, its data docs going to ``folder``."""
    # Where Spark is installed Great Expectations imports it, which says so about pandas; no row travels that way.
    warnings.filterwarnings("ignore", "PySpark does not yet", FutureWarning)
    import great_expectations as gx
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    site = {
        "class_name": "SiteBuilder",
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.resolve())},
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
    }
    config = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        data_docs_sites={SITE: site},
        analytics_enabled=False,
        progress_bars={"globally": False, "metric_calculations": False},
    )
    return gx.get_context(mode="ephemeral", project_config=config)


def validate_again(
    context: "EphemeralDataContext", backend: Backend, examined: Sequence[Examined], last_day: date
) -> Results:
    """Run the suite of every table and return its result.

    Raises
    ------
    RuntimeError
        When an expectation could not be computed: it would be told as broken by the data.
    """
    results = {}
    with lent(backend.con) as url:
        source = context.data_sources.add_sql("delivery", connection_string=url, create_temp_table=False)
        for each in examined:
            results[each.table.name] = _validate_table(context, source, backend, each, last_day)
    return results


def _validate_table(
    context: "EphemeralDataContext", source: Any, backend: Backend, each: Examined, last_day: date
) -> "ExpectationSuiteValidationResult":
    import great_expectations as gx

    name = each.table.name
    batch = source.add_table_asset(name, table_name=name).add_batch_definition_whole_table("all rows")
    expected = suite(each.table, each.rules, each.rows, last_day, lambda rows: _query(backend, rows, name))
    definition = gx.ValidationDefinition(name=name, data=batch, suite=context.suites.add(expected))
    result = context.validation_definitions.add(definition).run(result_format=COUNTS_ONLY)
    for single in result.results:
        if not single.success and not single.result:
            raise RuntimeError(f"{name}: {single.expectation_config.meta[RULE]}: {single.exception_info}")
    return result


def _query(backend: Backend, rows: ibis.Table, name: str) -> str:
    """SQL for the rows, with ``{batch}`` for the table, and escaped what two layers of templates would read."""
    sql = backend.compile(rows).replace("{", "{{").replace("}", "}}").replace(":", "\\:")
    return re.sub(rf'(FROM|JOIN) "{name}"', r"\1 (SELECT * FROM {batch})", sql)


def unexpected_rows(result: "ExpectationSuiteValidationResult") -> dict[str, int]:
    """Rows that break each rule, by its label, as Great Expectations has counted them."""
    return {
        single.expectation_config.meta[RULE]: single.result.get("unexpected_count", single.result.get("observed_value"))
        for single in result.results
    }


def build(context: "EphemeralDataContext") -> None:
    """Write the data docs of all results."""
    context.build_data_docs([SITE])
