"""The office: what people meet in the morning. Here: the morning report, and one case as a sheet of text.

It renders values as an HTML file that opens offline and prints, or as a sheet. It knows no clock, file, store, case
system or network, never decides, and never writes an identity number in full. The pages that people sign in to are a
package of their own, `bot.office.web`, so that no night loads a web server.
"""

from bot.office.report.case import identities_in, is_closed
from bot.office.report.case_sheet import case_sheet
from bot.office.report.indexing import index_entry_of
from bot.office.report.morning import morning_report
from bot.office.report.required_views import fingerprint_of
from bot.office.report.sheet import Block, Listing, Pairs, Section, Sheet, Table, Tone, Words
from bot.office.report.values import CaseView, Pictured, ReportHead, Trace
from bot.office.report.words import reason_words

__all__ = [
    "Block", "CaseView", "Listing", "Pairs", "Pictured", "ReportHead", "Section", "Sheet", "Table", "Tone", "Trace",
    "Words", "case_sheet", "fingerprint_of", "identities_in", "index_entry_of", "is_closed", "morning_report",
    "reason_words",
]  # fmt: skip
