"""What is wrong in a site's files, told line by line."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Trouble:
    """One thing wrong, said so that whoever keeps the file can mend it. Line 0 is the file as a whole."""

    file: str
    line: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        cell = f"{self.column} “{self.value}”" if self.value else self.column
        return ": ".join(part for part in (place, cell, self.message) if part)


class BrokenSite(Exception):
    """The files cannot be loaded; nothing has been written."""

    def __init__(self, troubles: list[Trouble]) -> None:
        self.troubles = sorted(set(troubles))
        super().__init__("\n".join(map(str, self.troubles)))
