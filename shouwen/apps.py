"""What Django does once, when it starts."""

from django.apps import AppConfig


class ShouwenConfig(AppConfig):
    name = "shouwen"
    label = "shouwen"

    def ready(self) -> None:
        from shouwen import checks  # noqa: F401, PLC0415  (registers itself; models must be ready first)
