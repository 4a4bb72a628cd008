"""What customer service does besides cases. Its forms enter themselves into the catalogue."""

from shouwen.services import papers  # noqa: F401
