"""Exports the tables of the impact page: CSV as Swedish Excel reads it, and a workbook. No cell becomes a formula.

Only what the page shows is written, and nothing behind it.
"""

import csv
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO, StringIO

from xlsxwriter import Workbook

from bot.office.web.impact.figures import Table, Value

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""Beginnings of texts that a spreadsheet might evaluate instead of show."""

NO_FORMULAS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def csv_of(table: Table, few: str) -> bytes:
    """Semicolons, a decimal comma, and the byte order mark by which Swedish Excel recognises UTF-8."""
    out = StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(name) for name in table.head])
    writer.writerows([_written(value, few) for value in row] for row in table.rows)
    return out.getvalue().encode("utf-8-sig")


def xlsx_of(tables: Sequence[Table], about: Sequence[tuple[str, str]], few: str) -> bytes:
    """One sheet per table, after a first one that explains the figures."""
    out = BytesIO()
    with Workbook(out, NO_FORMULAS) as book:
        bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        whole, tenth = book.add_format({"num_format": "#,##0"}), book.add_format({"num_format": "#,##0.0"})
        sheet = book.add_worksheet("Om")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 100)
        for at, (name, text) in enumerate(about):
            sheet.write_string(at, 0, name, bold)
            sheet.write_string(at, 1, text, wrap)
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.set_column(0, len(table.head) - 1, 22)
            sheet.freeze_panes(1, 0)
            for column, name in enumerate(table.head):
                sheet.write_string(0, column, name, bold)
            for at, row in enumerate(table.rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, int | Decimal):
                        sheet.write_number(at, column, float(value), whole if isinstance(value, int) else tenth)
                    else:
                        sheet.write_string(at, column, few if value is None else value)
    return out.getvalue()


def _written(value: Value, few: str) -> str:
    if isinstance(value, int | Decimal):
        return str(value).replace(".", ",")
    return _harmless(few if value is None else value)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text
