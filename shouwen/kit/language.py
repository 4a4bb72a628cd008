"""Names in two languages, and the one that this reader reads."""

from typing import Any

from django.db import models
from django.utils.translation import get_language, override


def pick(zh: str, en: str) -> str:
    """The Chinese or the English wording, by the active language; the other one when it is empty."""
    chosen, other = (zh, en) if (get_language() or "zh").startswith("zh") else (en, zh)
    return chosen or other


class Bilingual(models.Model):
    """A row with a name in Chinese and in English."""

    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def name(self) -> str:
        return pick(self.name_zh, self.name_en)

    @property
    def names(self) -> dict[str, str]:
        """Both names, as the journal keeps them."""
        return {"zh": self.name_zh, "en": self.name_en or self.name_zh}

    def __str__(self) -> str:
        return self.name


def both(text: Any) -> dict[str, str]:
    """A translatable text, or the names of a row, in Chinese and in English: for a page that shows both."""
    if names := getattr(text, "names", None):
        return dict(names)
    said = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            said[key] = str(text)
    return said
