"""One run: the calendar, the order of a tick and the compiled member step."""
