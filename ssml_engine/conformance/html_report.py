"""A report -> one page that needs nothing else: totals, filters, and for each case what was expected and found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path

from ssml_engine.conformance.checks import Check
from ssml_engine.conformance.running import Report, Result, Status

_PAGE = Path(__file__).with_name("report.html")
_LONGEST_DOCUMENT = 3000
_LEGEND = (
    '<p class="legend">In differences <span class="minus">- expected</span> <span class="plus">+ found</span>.</p>'
)


def html_report(report: Report) -> str:
    """The page."""
    page = _PAGE.read_text(encoding="utf-8")
    verdict = "passed" if report.passed else "failed"
    blanks = {
        "TARGET": escape(report.target),
        "VERDICT": verdict,
        "TOTALS": "".join(_totals(report)),
        "LEVELS": "".join(_button("level", level) for level in report.levels),
        "STATUSES": "".join(_button("status", status.value) for status in Status if report.count(status)),
        "LEGEND": "" if report.passed else _LEGEND,
        "FAMILIES": "".join(_families(report)),
    }
    for name, content in blanks.items():
        page = page.replace(f"<!--{name}-->", content)
    return page


def _totals(report: Report) -> Iterator[str]:
    for level in (*report.levels, None):
        counts = {status: report.count(status, level) for status in Status}
        cells = "".join(
            f'<td class="{status.value if count else "none"}">{count}</td>' for status, count in counts.items()
        )
        num_run = counts[Status.PASSED] + counts[Status.FAILED]
        share = f"{100 * counts[Status.PASSED] / num_run:.1f} %" if num_run else "–"
        yield f"<tr><th>{level or 'all'}</th>{cells}<td>{share}</td></tr>"


def _button(kind: str, value: str) -> str:
    return f'<label><input type="checkbox" checked data-kind="{kind}" value="{value}"> {value}</label>'


def _families(report: Report) -> Iterator[str]:
    families: dict[str, list[Result]] = {}
    for result in report.results:
        families.setdefault(result.case.family, []).append(result)
    for family, results in families.items():
        counts = Counter(result.status for result in results)
        counted = ", ".join(
            f'<span class="{status.value}">{counts[status]} {status.value}</span>'
            for status in Status
            if counts[status]
        )
        about = escape(results[0].case.about)
        yield f"<section><h2>{family} <em>{about}</em> <small>{counted}</small></h2>"
        yield from map(_case, results)
        yield "</section>"


def _case(result: Result) -> str:
    case = result.case
    is_open = " open" if result.status is Status.FAILED else ""
    reason = f' <span class="reason">{escape(result.reason)}</span>' if result.reason else ""
    head = (
        f'<summary><b class="{result.status.value}">{result.status.value}</b>'
        f'<span class="level">{case.level}</span><code>{" ".join(case.rules)}</code> {escape(case.description)}'
        f'{reason}</summary>'
    )
    parts = [_document(case.document), f'<p class="source">source: {escape(", ".join(case.source))}</p>']
    parts += [_check(check) for check in result.checks if not check.holds]
    held = [check.what for check in result.checks if check.holds]
    if held:
        counted = ", ".join(f"{what} × {held.count(what)}" for what in dict.fromkeys(held))
        parts.append(f'<p class="held">held: {counted}</p>')
    attributes = f'data-level="{case.level}" data-status="{result.status.value}"'
    return f"<details {attributes}{is_open}>{head}{''.join(parts)}</details>"


def _document(document: bytes) -> str:
    text = document.decode("utf-8", "backslashreplace")
    more = len(text) - _LONGEST_DOCUMENT
    shown = text if more <= 0 else f"{text[:_LONGEST_DOCUMENT]}… ({more} characters more)"
    return f"<pre>{escape(shown)}</pre>"


def _check(check: Check) -> str:
    lines = [
        f'<span class="minus">- {escape(line)}</span>' for line in check.expected if line not in check.found
    ]
    lines += [f"  {escape(line)}" for line in check.expected if line in check.found]
    lines += [
        f'<span class="plus">+ {escape(line)}</span>' for line in check.found if line not in check.expected
    ]
    diff = f'<pre class="diff">{chr(10).join(lines)}</pre>' if lines else ""
    return f'<p class="fault">{check.what}: {escape(check.fault)}</p>{diff}'
