"""A workbook of 200,000 invoices: seconds from the file to rows of the contract.

    python -m benchmarks.excel
    python -m benchmarks.excel --rows 1000000

It is read as ``score --source`` reads it: by a mapping, below two lines of titles. Peak memory is that of the process
that reads the sheet.
"""

import argparse
import resource
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from data.sources.mapping import read
from data.sources.mapping_rules import Mapping
from pipeline.params import load

FIRST_DAY = date(2023, 1, 1)
HEADER = ("发票号", "客户编号", "开票日期", "到期日", "金额", "类型", "备注")
COLUMNS = ("invoice_id", "customer_id", "issued_on", "due_on", "amount", "kind")


def write(path: Path, rows: int) -> None:
    """Identifiers as text with zeros in front, days as days, amounts as numbers, and a text of its own in each row."""
    with xlsxwriter.Workbook(path, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("应收单")
        sheet.write_string(0, 0, "应收账款明细")
        sheet.write_row(2, 0, HEADER)
        for number in range(rows):
            issued = FIRST_DAY + timedelta(days=number % 900)
            cells = [f"{number:09}", f"{number % 5000:06}", issued, issued + timedelta(days=30), number / 100]
            sheet.write_row(number + 3, 0, [*cells, "invoice", f"合同 {number}"])


def main(rows: int) -> None:
    """Write it, read it, and print the seconds."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "receivables.xlsx")
        write(path, rows)
        columns = dict(zip(COLUMNS, HEADER, strict=False))
        export = {"files": path.name, "sheet": "应收单", "header_line": 3, "columns": columns}
        mapping = Mapping.model_validate({"tables": {"invoices": [export]}})
        began = time.perf_counter()
        count, last = 0, None
        for _, table in read(Path(folder), load().ingest, mapping).rows:
            count += len(table)
            last = table.slice(len(table) - 1).to_pylist()[0]
        seconds = time.perf_counter() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"{path.stat().st_size / 2**20:.1f} MB, {count:,} rows in {seconds:.1f} s, at most {peak:,.0f} MB")
        print(f"the last: {last}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    main(parser.parse_args().rows)
