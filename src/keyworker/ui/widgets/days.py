"""Days and counts as one says them: today, tomorrow, Mon 23 Nov; 1 visit, 2 visits. Any page may call this."""

from datetime import date

from PySide6.QtCore import QCoreApplication, QDate, QLocale


def day_words(day: date | None, today: date) -> str:
    """A day in words for a list; empty for none. The year is said when it is not this one."""
    if day is None:
        return ""
    away = (day - today).days
    if away == 0:
        return QCoreApplication.translate("Days", "Today")
    if away == 1:
        return QCoreApplication.translate("Days", "Tomorrow")
    if away == -1:
        return QCoreApplication.translate("Days", "Yesterday")
    form = "ddd d MMM" if day.year == today.year else "d MMM yyyy"
    return QLocale().toString(QDate(day.year, day.month, day.day), form)


def long_day(day: date) -> str:
    """A day in full: Saturday 21 November 2026."""
    return QLocale().toString(QDate(day.year, day.month, day.day), "dddd d MMMM yyyy")


def counted(number: int, one: str, many: str) -> str:
    """`one` for 1, else `many` with the number in place of `{n}`; both are whole sentences that went through `tr`."""
    return one if number == 1 else many.format(n=QLocale().toString(number))
