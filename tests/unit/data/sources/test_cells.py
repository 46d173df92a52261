import pyarrow as pa
import pytest

from data.sources.cells import by_sign, iso_dates, plain_numbers, signed, total, translated


def cells(*texts: str | None) -> pa.ChunkedArray:
    return pa.chunked_array([list(texts)], pa.string())


@pytest.mark.parametrize(
    ("date_format", "text"),
    [("%Y/%m/%d", "2024/3/5"), ("%Y年%m月%d日", " 2024年3月5日"), ("%d.%m.%Y %H:%M", "05.03.2024 23:59")],
)
def test_days_are_read_in_the_format_of_the_export(date_format: str, text: str) -> None:
    assert iso_dates(cells(text, None, text), [date_format]).to_pylist() == ["2024-03-05", None, "2024-03-05"]


@pytest.mark.parametrize(
    "text",
    ["00.00.0000", "0000-00-00", "00000000", "0", "9999-12-31", "31.12.9999", "99991231", "0000-00-00 00:00:00"],
)
def test_what_systems_write_for_no_day_is_none(text: str) -> None:
    assert iso_dates(cells(text), ["%d.%m.%Y", "%Y%m%d", "excel"]).to_pylist() == [None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20240131", "2024-01-31"),
        ("31.01.2024", "2024-01-31"),
        ("45322", "2024-01-31"),
        ("45322.75", "2024-01-31"),
        ("2024-01-31", "2024-01-31"),
        ("2024-01-31 08:15:00", "2024-01-31"),
        ("4532", "4532"),
        ("453221", "453221"),
    ],
)
def test_several_ways_to_write_a_day_stand_side_by_side(text: str, day: str) -> None:
    assert iso_dates(cells(text), ["%Y%m%d", "%d.%m.%Y", "excel"]).to_pylist() == [day]


def test_columns_are_added_up_without_a_rest_of_floating_point() -> None:
    debit, credit = cells("0.1", "1190", None, "0", None), cells("0.3", None, "7", "0", None)
    assert total([debit], [credit]).to_pylist() == ["-0.2", "1190", "-7", "0", None]
    assert total([debit, credit], []).to_pylist() == ["0.4", "1190", "7", "0", None]


def test_a_sum_of_what_is_no_number_shows_all_of_its_cells() -> None:
    assert total([cells("5")], [cells("n.a.")]).to_pylist() == ["5 n.a."]


def test_what_is_no_day_keeps_its_text() -> None:
    assert iso_dates(cells("2024/2/30", "soon", ""), ["%Y/%m/%d"]).to_pylist() == ["2024/2/30", "soon", ""]


@pytest.mark.parametrize(
    ("decimal", "thousands", "text", "number"),
    [
        (".", "", "12.50", "12.50"),
        (".", "", "+12", "12"),
        (".", "", "12.5-", "-12.5"),
        (".", "", "1,200", "1,200"),
        (".", ",", "-1,234,567.8", "-1234567.8"),
        (".", ",", "1,23", '"1,23"'),
        (",", ".", "1.234,5", "1234.5"),
        (",", ".", "1.5", '"1.5"'),
        (",", "", "1.500", '"1.500"'),
        (",", "\u00a0", "1\u00a0234,5", "1234.5"),
        (",", ".", "n.a.", '"n.a."'),
        (",", ".", None, None),
    ],
)
def test_numbers_are_read_with_the_separators_of_the_export(
    decimal: str, thousands: str, text: str | None, number: str | None
) -> None:
    assert plain_numbers(cells(text), decimal, thousands).to_pylist() == [number]


def test_signs_are_kept_flipped_and_dropped() -> None:
    numbers = cells("5", "-5", "x", None)
    assert signed(numbers, "keep").to_pylist() == ["5", "-5", "x", None]
    assert signed(numbers, "flip").to_pylist() == ["-5", "5", "x", None]
    assert signed(numbers, "drop").to_pylist() == ["5", "5", "x", None]


def test_a_sign_becomes_a_word() -> None:
    assert by_sign(cells("5", "-5", "0", "x", None), "in", "out").to_pylist() == ["in", "out", "in", "x", None]


def test_whole_cells_are_translated() -> None:
    assert translated(cells("是", " 否 ", "是的", None), {"是": "true", "否": "false"}).to_pylist() == [
        "true",
        "false",
        "是的",
        None,
    ]
