"""The office: what people meet in the morning. In this version one paper, the morning report.

It turns values into one HTML file that opens offline and can be printed. It knows no clock, file, store,
case system or network, it never decides, and it never writes an identity number in full.
"""

from bot.office._report import morning_report
from bot.office._values import CaseView, ReportHead

__all__ = ["CaseView", "ReportHead", "morning_report"]
