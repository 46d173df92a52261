"""A look at the artefacts of the last run: tiers, quality of the model, drivers, one customer's reasons, the features.

Read it as an application with `make desk`, change it with `marimo edit notebooks/portfolio.py`.
"""
# mypy: allow-untyped-defs
# marimo writes the signature of a cell, without types.

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Customer default risk: portfolio")


@app.cell
def _():
    from dataclasses import asdict

    import marimo as mo
    import pandas as pd

    from models.calibration.segments import DESCRIBED as SEGMENT_DESCRIBED
    from models.scale import ScoreScale
    from pipeline.params import load
    from pipeline.reports.numbers import feature_value
    from pipeline.reports.portfolio import customers as report_portfolio
    from pipeline.reports.portfolio import model as report_model
    from pipeline.store.artifacts import read_frame
    from pipeline.store.files import read_files, read_json
    from pipeline.store.published import FEATURES, LABELS, REPORTS, SCORES, TABLES

    return (
        FEATURES,
        LABELS,
        REPORTS,
        SCORES,
        SEGMENT_DESCRIBED,
        ScoreScale,
        TABLES,
        asdict,
        feature_value,
        load,
        mo,
        pd,
        read_files,
        read_frame,
        read_json,
        report_model,
        report_portfolio,
    )


@app.cell
def _(
    FEATURES,
    LABELS,
    REPORTS,
    SCORES,
    SEGMENT_DESCRIBED,
    ScoreScale,
    TABLES,
    load,
    mo,
    read_files,
    read_frame,
    read_json,
):
    files = {
        "scores": SCORES / "scores.parquet",
        "explanations": SCORES / "explanations.parquet",
        "evaluation": SCORES / "evaluation.parquet",
        "features": FEATURES / "features.parquet",
        "customers": TABLES / "customers.parquet",
        "metrics": REPORTS / "metrics.json",
        "plots": REPORTS / "plots",
        "described": FEATURES / "catalogue.json",
        "labels": LABELS / "summary.json",
        "delivery": TABLES / "portfolio.json",
    }
    missing = [path for path in files.values() if not path.exists()]
    message = (
        f"The store has nothing to look at yet: {len(missing)} of {len(files)} artefacts not found"
        f" ({', '.join(map(str, missing[:2]))} ...). Run `make run` first, in the project's folder."
    )
    if missing and mo.app_meta().mode == "script":
        raise SystemExit(f"error: {message}")  # a script does not show what its cells say
    mo.stop(bool(missing), mo.callout(mo.md(message), kind="warn"))

    params = load()
    scale = ScoreScale(params.calibrate.scale)
    scores, explanations, evaluation, customers = (
        read_frame(files[name]) for name in ("scores", "explanations", "evaluation", "customers")
    )
    metrics, described, labels, delivery = (
        read_json(files[name]) for name in ("metrics", "described", "labels", "delivery")
    )
    described = [*described, SEGMENT_DESCRIBED]
    curves = read_files(files["plots"])
    return (
        curves,
        customers,
        delivery,
        described,
        evaluation,
        explanations,
        files,
        labels,
        metrics,
        params,
        scale,
        scores,
    )


@app.cell
def _(mo, pd):
    def decimals(value):
        return "–" if pd.isna(value) else f"{value:,.3f}"

    def table(frame):
        """A table to page through, with three decimals instead of sixteen."""
        floats = frame.select_dtypes("float").columns
        return mo.ui.table(
            frame, selection=None, show_column_summaries=False, format_mapping=dict.fromkeys(floats, decimals)
        )

    return (table,)


@app.cell
def _(delivery, metrics, mo, scores):
    mo.md(
        f"""
        # Portfolio on {scores["as_of"].max()}

        {len(scores):,} customers of the source **{delivery["source"]}**, scored by model version
        **{scores["model_version"].iloc[0]}** ({metrics["estimator"]}). Amounts in {delivery["currency"]}.
        """
    )
    return


@app.cell
def _(asdict, mo, params, pd, report_portfolio, scale, scores, table):
    tiers = report_portfolio.tier_rows(scores, params.assign_tiers, scale)
    tier_table = pd.DataFrame([asdict(tier) for tier in tiers]).drop(columns="colour")
    mo.vstack([mo.md("## Tiers"), table(tier_table)])
    return tier_table, tiers


@app.cell
def _(asdict, metrics, mo, pd, report_model, table):
    metric_table = pd.DataFrame(
        {"measure": row.label, "rows": rows, **asdict(figure)}
        for row in report_model.metric_rows(metrics)
        for rows, figure in zip(report_model.JUDGED.values(), row.figures, strict=True)
    )
    judged = metrics["evaluation"].replace("_", " ")
    mo.vstack([mo.md(f"## Quality of the model, {judged}"), table(metric_table)])
    return (metric_table,)


@app.cell
def _(curves, labels, metrics, mo, params, report_model):
    drawn = report_model.plots_of(curves, metrics, labels["days"], params.assign_tiers)
    views = [
        (each.wide, mo.vstack([mo.md(f"### {each.title}"), mo.Html(each.svg), mo.md(each.caption)])) for each in drawn
    ]
    mo.vstack(
        [
            mo.hstack([view for wide, view in views if not wide], widths="equal"),
            *(view for wide, view in views if wide),
        ]
    )
    return (drawn,)


@app.cell
def _(asdict, evaluation, mo, params, pd, report_model, scale, table, tiers):
    judged_by_tier = report_model.calibration_by_tier(
        evaluation[evaluation["model"] == "main"],
        tiers,
        params.assign_tiers,
        scale,
        params.evaluate.confidence,
    )
    calibration_table = pd.DataFrame({**asdict(each), "tier": each.tier.name} for each in judged_by_tier)
    mo.vstack([mo.md("## Calibration by tier, held-out rows"), table(calibration_table)])
    return (calibration_table,)


@app.cell
def _(described, explanations, mo, pd, report_portfolio, table):
    driver_table = pd.DataFrame(
        {"feature": each.name, "points": each.points, "definition": each.en, "定义": each.zh, "risk": each.risk}
        for each in report_portfolio.drivers(explanations, described)
    )
    mo.vstack([mo.md("## Features by mean absolute points"), table(driver_table)])
    return (driver_table,)


@app.cell
def _(mo, scores):
    riskiest = scores.sort_values("pd", ascending=False)["customer_id"].iloc[0]
    customer = mo.ui.text(value=riskiest, label="Customer id (at first the one with the highest probability)")
    mo.vstack([mo.md("## Why has a customer its score?"), customer])
    return (customer,)


@app.cell
def _(customer, customers, mo, scores, table):
    asked = customer.value.strip()
    score_row = scores[scores["customer_id"] == asked]
    mo.stop(score_row.empty, mo.callout(mo.md("No customer with this id was scored on this day."), kind="warn"))
    named = score_row.merge(customers[["customer_id", "name"]], on="customer_id", how="left", validate="one_to_one")
    table(named)
    return (asked,)


@app.cell
def _(asked, delivery, described, explanations, feature_value, mo, pd, table):
    meaning = pd.DataFrame(described).rename(columns={"name": "feature", "en": "definition", "zh": "定义"})
    told = explanations[explanations["customer_id"] == asked].sort_values("points", ignore_index=True)
    told = told.merge(meaning.drop(columns="dimension"), on="feature", how="left", validate="many_to_one")
    told["shown"] = [
        feature_value(value, text, unit, delivery["currency"])
        for value, text, unit in zip(told["value"], told["text"], told["unit"], strict=True)
    ]
    reasons = told[["feature", "definition", "定义", "dimension", "shown", "points"]]
    mo.vstack(
        [
            mo.md(
                f"Score {told['reference_score'].iloc[0] + told['points'].sum():.1f}: the reference score of the"
                f" portfolio, {told['reference_score'].iloc[0]:.1f}, and the points of all features."
            ),
            table(reasons),
        ]
    )
    return (reasons,)


@app.cell
def _(files, mo, read_frame, table):
    matrix = read_frame(files["features"])
    preview = matrix.tail(200)
    mo.vstack(
        [
            mo.md(f"## Features: {len(matrix):,} snapshots × {matrix.shape[1] - 2} features; the last {len(preview)}"),
            table(preview),
        ]
    )
    return (preview,)


if __name__ == "__main__":
    app.run()
