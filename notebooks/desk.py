"""The risk desk: the portfolio, a table to search, a page per customer, and what if a figure were another.

Opened in a browser by `make desk`. What is shown is made in `pipeline.desk_*` and `pipeline.reports.customer_page.page*`; here it is
only laid out. Cells stand in the order in which they are to appear: what takes seconds to load comes last. What is read
from the store is kept for every session, until a run replaces it.
"""
# mypy: allow-untyped-defs
# marimo writes the signature of a cell, without types.

import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium", app_title="Customer default risk 客户违约风险")


@app.cell
def _():
    import marimo as mo

    from data.errors import UserError
    from pipeline.desk import first_view as desk_first_view
    from pipeline.desk import table as desk_table
    from pipeline.desk.cache import kept
    from pipeline.reports.customer_page.words import Say
    from pipeline.store.published import REPORTS, SCORES

    # What was asked last, so that another language shows the same; per session, and read without being watched.
    remembered = {"asked": desk_table.EVERYBODY, "customer": mo.query_params().get("customer") or ""}
    return REPORTS, SCORES, Say, UserError, desk_first_view, desk_table, kept, mo, remembered


@app.cell
def _(mo):
    asked_language = mo.query_params().get("lang")
    language = mo.ui.radio(
        {"English": "en", "中文": "zh"}, value="中文" if asked_language == "zh" else "English", inline=True
    )
    language
    return (language,)


@app.cell
def _(REPORTS, SCORES, Say, language, mo):
    say = Say(language.value)
    needed = [SCORES / "scores.parquet", SCORES / "explanations.parquet", REPORTS / "tiers.json"]
    missing = [path for path in needed if not path.exists()]
    if missing and mo.app_meta().mode == "script":
        raise SystemExit(f"error: {missing[0]} not found. {say('empty_store')}")  # a script does not show its cells
    mo.stop(bool(missing), mo.callout(mo.md(say("empty_store")), kind="warn"))
    return (say,)


@app.cell
def _(desk_first_view, mo, say):
    overview_html = desk_first_view.overview_html(say)
    mo.Html(str(overview_html))
    return (overview_html,)


@app.cell
def _(desk_table, kept, say):
    say
    index = kept(desk_table.read_index, desk_table.FILES)
    return (index,)


@app.cell
def _(desk_table, index, mo, remembered, say):
    orders = desk_table.order_words(say)
    tier_choices = desk_table.tier_words(desk_table.tiers(), say, say("any_tier"))
    last_asked = remembered["asked"]
    search = mo.ui.text(value=last_asked.text, label=say("search"), debounce=150)
    tier = mo.ui.dropdown(tier_choices, value=desk_table.word_of(last_asked.tier, tier_choices), label=say("tier"))
    order = mo.ui.dropdown(orders, value=desk_table.word_of(last_asked.order, orders), label=say("order"))
    alerts_only = mo.ui.checkbox(value=last_asked.alerts_only, label=say("alerts_only"))
    mo.hstack([search, tier, order, alerts_only], justify="start", wrap=True)
    return alerts_only, order, search, tier


@app.cell
def _(alerts_only, desk_first_view, desk_table, index, mo, order, remembered, say, search, tier):
    size = desk_first_view.SIZE
    remembered["asked"] = desk_table.Asked(search.value, tier.value, alerts_only.value, order.value)
    rows = desk_table.found(index, remembered["asked"])
    last = desk_table.pages(rows, size)
    page_number = mo.ui.number(start=1, stop=last, value=1, label=say("page", count=f"{last:,}"))
    return page_number, rows, size


@app.cell
def _(desk_table, mo, page_number, rows, say, size):
    table = mo.ui.table(
        desk_table.shown(rows, page_number.value or 1, size, say),
        selection="single",
        pagination=False,
        show_search=False,
        show_download=False,
        show_column_summaries=False,
        show_data_types=False,
        column_widths=desk_table.widths(say),
    )
    mo.vstack([mo.md(say("found", count=f"{len(rows):,}")), table, page_number])
    return (table,)


@app.cell
def _(mo, remembered, say, table):
    selected = table.value.iloc[0, 0] if len(table.value) else remembered["customer"]
    customer = mo.ui.text(value=str(selected), label=say("customer_id"), debounce=150)
    customer
    return (customer,)


@app.cell
def _(UserError, customer, kept, mo, remembered, say):
    asked = customer.value.strip()
    remembered["customer"] = asked
    mo.stop(not asked, mo.md(say("nobody")))
    from pipeline.params import load
    from pipeline.params_file import PARAMS_FILE
    from pipeline.reports.customer_page.html import part
    from pipeline.reports.customer_page.page import customer_page
    from pipeline.reports.customer_page.store import known_of

    loaded = kept(load, [PARAMS_FILE])
    params = loaded.assign_tiers
    try:
        known = known_of(asked, loaded.engine)
    except UserError as error:
        mo.stop(True, mo.callout(mo.plain_text(str(error)), kind="warn"))
    page_html = part(customer_page(known, params, say), say.currency(known.currency), say)
    mo.Html(page_html)
    return known, loaded, page_html, params


@app.cell
def _(known, mo, say):
    mo.stop(known.score is None)
    ask_recourse = mo.ui.run_button(label=say("recourse_ask"))
    mo.vstack([mo.md(f"## {say('recourse')}"), mo.md(say("recourse_note")), ask_recourse])
    return (ask_recourse,)


@app.cell
def _(ask_recourse, known, loaded, mo, say):
    mo.stop(not ask_recourse.value)
    from pipeline.desk.recourse import recourse_html

    recourse_told = recourse_html(known.customer_id, loaded, say)
    mo.callout(mo.Html(str(recourse_told)), kind="info")
    return (recourse_told,)


@app.cell
def _(kept, known, mo, params, say):
    mo.stop(known.score is None)
    from pipeline.desk import what_if as desk_what_if
    from pipeline.store import published_model

    model = kept(published_model.read_model, (published_model.BUNDLE,))
    row = desk_what_if.row_of(known, model)
    now = desk_what_if.answer(row, model, params)
    mo.stop(not desk_what_if.is_reproduced(known, now), mo.callout(mo.md(say("what_if_not")), kind="warn"))
    figures = desk_what_if.figures(known, model, say)
    return desk_what_if, figures, model, now, row


@app.cell
def _(figures, mo, say):
    what_if = mo.ui.dictionary(
        {each.feature: mo.ui.number(value=each.value, step=0.01, label=each.label, full_width=True) for each in figures}
    )
    mo.vstack([mo.md(f"## {say('what_if')}"), mo.md(say("what_if_note")), *what_if.elements.values()])
    return (what_if,)


@app.cell
def _(desk_what_if, figures, known, mo, model, now, params, row, say, what_if):
    from pipeline.reports.customer_page.page import percent

    values = {
        each.feature: what_if.value[each.feature] for each in figures if what_if.value[each.feature] != each.value
    }
    then = desk_what_if.answer(desk_what_if.changed(row, values, known.described), model, params)
    figures_told = {
        "before": f"{now.score:.1f}",
        "after": f"{then.score:.1f}",
        "points": f"{then.score - now.score:+.1f}",
        "pd_before": percent(now.pd),
        "pd_after": percent(then.pd),
        "low": percent(then.pd_low),
        "high": percent(then.pd_high),
        "tier": say.tier(then.tier),
    }
    same = say("what_if_same", score=f"{now.score:.1f}", pd=percent(now.pd))
    answer_told = say("what_if_told", **figures_told) if values else same
    mo.callout(mo.md(answer_told), kind="info")
    return answer_told, then, values


if __name__ == "__main__":
    app.run()
