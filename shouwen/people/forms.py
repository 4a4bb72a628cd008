"""The forms by which a person signs in and says how the house is to speak."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _

from shouwen.people.persons import Person


class SignInForm(AuthenticationForm):
    """Login and password. What is wrong with them is not told apart."""

    error_messages = {
        "invalid_login": _("The login or the password is not right. Capital and small letters count."),
        "inactive": _("The login or the password is not right. Capital and small letters count."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["username"].label = _("Login")
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["password"].label = _("Password")


class PreferencesForm(forms.ModelForm):
    """Language and mail wishes of one person."""

    class Meta:
        model = Person
        fields = ["language", "mail"]
        labels = {"language": _("Language"), "mail": _("Mail")}
        widgets = {"language": forms.RadioSelect, "mail": forms.RadioSelect}


class NewPasswordForm(PasswordChangeForm):
    """The old password once, the new one twice. It stands among other settings, so it does not take the focus."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
