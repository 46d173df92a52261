from data.input_contract import contract_of, delivered, departures

VALIDATION = {"tables": {"credit_records": {"filled": ["text"]}, "orders": {"filled": []}}}
LEARNT = contract_of(VALIDATION, [{"name": "external_score", "unit": "points"}])


def test_a_contract_holds_what_was_delivered_and_no_confidential_column() -> None:
    assert LEARNT["tables"]["credit_records"] == ["record_id", "customer_id", "recorded_on", "kind", "value"]
    assert LEARNT["features"] == {"external_score": "points"}
    assert "name" not in delivered("customers", [])


def test_a_column_that_is_gone_is_named_and_a_new_one_is_not() -> None:
    now = {"credit_records": ["record_id", "customer_id", "recorded_on", "kind", "text"]}
    assert departures(LEARNT, now, {}) == [
        "column credit_records.value was delivered when the model learnt, and is missing now"
    ]


def test_a_feature_in_another_unit_is_named() -> None:
    told = departures(LEARNT, {}, {"external_score": "ratio", "overdue_share": "ratio"})
    assert told == ["feature external_score was in points when the model learnt, and is in ratio now"]


def test_a_model_without_a_contract_departs_from_nothing() -> None:
    assert departures({}, {"orders": []}, {"external_score": "ratio"}) == []


def test_the_contract_says_the_type_of_every_feature_and_column() -> None:
    told = contract_of(
        VALIDATION, [{"name": "external_score", "unit": "points"}, {"name": "region", "unit": "category"}]
    )
    assert told["types"]["external_score"] == "number"
    assert told["types"]["region"] == "text"
    assert (told["types"]["orders.amount"], told["types"]["orders.ordered_on"]) == ("float", "date")


def test_a_number_that_has_become_text_is_named() -> None:
    learnt = contract_of(VALIDATION, [{"name": "visits", "unit": "visits"}])
    assert departures(learnt, {}, {"visits": "category"}) == [
        "feature visits was in visits when the model learnt, and is in category now"
    ]
