"""The dates on which there is news, as one channel may ask for them: its words, its time zone, arXiv's calendar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.calendar import FIRST_DAY, Calendar
from core.dates import Span, not_recorded, read_date, read_span, recorded_in_words, span_of
from core.errors import BadDate

__all__ = ["NewsDays", "Span"]

_EXAMPLE = "Try `2025-05-13` or `yesterday`."
_NEWEST = {"", "newest", "latest"}


@dataclass(frozen=True, slots=True)
class NewsDays:
    """What words mean at one instant. `dates` are the only ones that the source has, oldest first; None if it has all
    of arXiv's. `now` is aware; `zone` is an IANA name: `today` and what is counted from it are of that zone."""

    calendar: Calendar
    dates: tuple[date, ...] | None
    now: datetime
    zone: str = "UTC"

    @property
    def today(self) -> date:
        """The date in the channel's zone."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def newest(self) -> date:
        """The newest announcement date whose list is out, or that the source has."""
        return self.dates[-1] if self.dates else self.calendar.current(self.now)

    def read(self, text: str) -> date:
        """An announcement date that the source has: the newest for "". Raises `BadDate`, with the nearest days.

        Today's date is one, whether or not its list is out at this hour.
        """
        day = self.meant(text)
        if reason := self.why_not(day):
            raise BadDate(reason)
        return day

    def read_span(self, text: str) -> Span:
        """A week, a month or one announcement date (the newest for ""), up to the newest day that there can be.

        Raises `BadDate` for what is none of these, and for a span without any news.
        """
        span = self.meant_span(text)
        if span.is_day:
            return span_of(self.read(text))
        if self.dates is None:
            if span.first > self._latest:
                raise BadDate(self._in_future(span.first))
            span = replace(span, first=max(span.first, min(span.last, FIRST_DAY)), last=min(span.last, self._latest))
        return self._with_news(span)

    def read_stretch(self, first_text: str, last_text: str) -> Span:
        """The days from one date to another. Raises `BadDate`, also if there is no news between them so far."""
        first, last = self.meant(first_text), self.meant(last_text)
        if first > last:
            raise BadDate(f"{first} is after {last}: name the earlier date first.")
        if self.dates is None and last > self._latest:
            raise BadDate(self._in_future(last))
        span = self._with_news(Span(first, last, f"{first} to {last}"))
        if not self.within(span):
            raise BadDate(f"The list of {first} is not out yet. The newest is that of {self.newest}.")
        return span

    def meant(self, text: str) -> date:
        """The date that the words mean, with or without news. Raises `BadDate` if they mean none."""
        if text.strip().casefold() in _NEWEST:
            return self.newest
        return read_date(text, self.today, self._latest)

    def meant_span(self, text: str) -> Span:
        """The week, month or date that the words mean, with or without news. Raises `BadDate` if they mean none."""
        if text.strip().casefold() in _NEWEST:
            return span_of(self.newest)
        return read_span(text, self.today, self._latest)

    def why_not(self, day: date) -> str:
        """A sentence on why there is no news of a date, with the nearest days; "" if there is."""
        if self.dates is not None:
            return "" if day in self.dates else not_recorded(day, self.dates)
        if day > self._latest:
            return self._in_future(day)
        if day < FIRST_DAY:
            return f"{day} is before arXiv began ({FIRST_DAY}). {_EXAMPLE}"
        reason = self.calendar.why_not(day)
        return f"{reason}; nearest days: {self._nearest_in_words(day, day)}." if reason else ""

    def within(self, span: Span) -> tuple[date, ...]:
        """The announcement dates of a span that the source has and whose lists are out, oldest first."""
        if self.dates is not None:
            return tuple(day for day in self.dates if span.first <= day <= span.last)
        first, last = max(span.first, FIRST_DAY), min(span.last, self.newest)
        return self.calendar.between(first, last) if first <= last else ()

    def before(self, day: date) -> date | None:
        """The last announcement date before a day that the source has, None if there is none."""
        if self.dates is not None:
            return max((one for one in self.dates if one < day), default=None)
        if day > self.newest:
            return self.newest
        return self.calendar.previous(day) if day > FIRST_DAY else None

    def after(self, day: date) -> date | None:
        """The first announcement date after a day that the source has and whose list is out, None if there is none."""
        if self.dates is not None:
            return min((one for one in self.dates if one > day), default=None)
        if day >= self.newest:
            return None
        return self.calendar.next(max(day, FIRST_DAY))

    @property
    def _latest(self) -> date:
        """Dates without a year lie up to here: the last that is not in the future, in the channel's zone or in arXiv's,
        or the last that the source has."""
        return self.dates[-1] if self.dates else max(self.today, self.newest)

    def _with_news(self, span: Span) -> Span:
        """The span, if there is news in it, or will be. Raises `BadDate`."""
        from_to = f"From {span.first} to {span.last}"
        if self.dates is not None:
            if self.within(span):
                return span
            raise BadDate(f"{from_to} no recorded day lies. {recorded_in_words(self.dates)}")
        if span.last < FIRST_DAY:
            raise BadDate(f"{span.last} is before arXiv began ({FIRST_DAY}). {_EXAMPLE}")
        if self.calendar.between(max(span.first, FIRST_DAY), span.last):
            return span
        near = self._nearest_in_words(span.first, span.last)
        raise BadDate(f"{from_to} arXiv announces nothing; nearest days: {near}.")

    def _in_future(self, day: date) -> str:
        return f"{day} is in the future. The newest list is that of {self.newest}."

    def _nearest_in_words(self, first: date, last: date) -> str:
        near = filter(None, (self.before(first), self.after(last)))
        return " and ".join(f"{day} ({day:%A})" for day in near)
