"""Who signs in."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.kit.language import Bilingual


class PersonManager(BaseUserManager["Person"]):
    def get_by_natural_key(self, login: str | None) -> "Person":
        return self.get(login=login)


class Person(AbstractBaseUser, Bilingual):
    """A member of staff or a customer's contact who has a login. What one may do comes from roles."""

    class Language(models.TextChoices):
        ZH_HANS = "zh-hans", "简体中文"
        ZH_HANT = "zh-hant", "繁體中文"
        EN = "en", "English"

    class Mail(models.TextChoices):
        ALL = "all", _("Every notice")
        LATE = "late", _("Only what is late")
        NONE = "none", _("None")

    login = models.CharField(max_length=60, unique=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=10, choices=Language, default=Language.ZH_HANS)
    mail = models.CharField(max_length=10, choices=Mail, default=Mail.LATE)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    def __str__(self) -> str:
        return self.name
