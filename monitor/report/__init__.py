"""What the commands print: JSON for scripts, lines and charts for people. Pure."""

from monitor.report.export import exported_lines, exported_sheet
from monitor.report.ledger import ASIDE, believed, csv_lines, history_lines
from monitor.report.lines import event_lines, explain_lines, observed_lines, on_word_of
from monitor.report.reasons import MEANINGS
from monitor.report.records import (
    event_record,
    extraction_record,
    heading_record,
    known_record,
    ledger_record,
    observation_record,
    observations_record,
    trace_record,
)
from monitor.report.text import ago, as_line, counted, from_now, second_text, time_text

__all__ = [
    "ASIDE",
    "MEANINGS",
    "ago",
    "as_line",
    "believed",
    "counted",
    "csv_lines",
    "event_lines",
    "event_record",
    "explain_lines",
    "exported_lines",
    "exported_sheet",
    "extraction_record",
    "from_now",
    "heading_record",
    "history_lines",
    "known_record",
    "ledger_record",
    "observation_record",
    "observations_record",
    "observed_lines",
    "on_word_of",
    "second_text",
    "time_text",
    "trace_record",
]
