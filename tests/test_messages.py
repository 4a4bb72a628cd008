"""The program that gathers and checks what people read finds each kind of text and each kind of mistake."""

import importlib.util
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from django.conf import settings

pytestmark = pytest.mark.one_engine


@pytest.fixture
def messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """bin/messages, at work on a house of its own."""
    monkeypatch.syspath_prepend(str(settings.BASE / "bin"))
    loader = SourceFileLoader("messages", str(settings.BASE / "bin" / "messages"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("messages", loader))  # type: ignore[arg-type]
    loader.exec_module(module)
    (tmp_path / "shouwen").mkdir()
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "PO", tmp_path / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po")
    return module


def said(messages: ModuleType, file: str, text: str) -> list[tuple[object, str | None]]:
    (messages.ROOT / "shouwen" / file).write_text(text)
    return [(message.id, message.context) for message in messages.gathered() if message.id]


def test_every_way_to_mark_a_text_in_python_is_found(messages: ModuleType) -> None:
    code = (
        'a = _("One")\nb = gettext_lazy("Two " "words")\nc = pgettext("verb", "Open")\n'
        'd = ngettext("%(n)s case", "%(n)s cases", n)\ne = npgettext_lazy("x", "a day", "%(n)s days", "n")\n'
        "f = gettext(self.label)\n"
    )
    assert said(messages, "words.py", code) == [
        ("One", None),
        ("Two words", None),
        ("Open", "verb"),
        (("%(n)s case", "%(n)s cases"), None),
        (("a day", "%(n)s days"), "x"),
    ]


def test_every_way_to_mark_a_text_in_a_template_is_found(messages: ModuleType) -> None:
    page = (
        '{% translate "One" %}{% translate "Open" context "verb" %}{{ _("Two") }}\n'
        "{% blocktranslate trimmed with who=person.name %}\n  Ask {{ who }}\n  about it\n{% endblocktranslate %}\n"
        "{% blocktranslate count n=cases|length %}{{ n }} case{% plural %}{{ n }} cases{% endblocktranslate %}\n"
        '{% include "x.html" with title=_("Three") %}{# _("not this") #}\n'
    )
    assert said(messages, "page.html", page) == [
        ("One", None),
        ("Open", "verb"),
        ("Two", None),
        ("Ask %(who)s about it", None),
        (("%(n)s case", "%(n)s cases"), None),
        ("Three", None),
    ]


def translated(messages: ModuleType, **strings: str) -> None:
    """Gather what is said, and give some of it a translation."""
    messages.extract()
    text = messages.PO.read_text()
    for english, chinese in strings.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{chinese}"')
    messages.PO.write_text(text)


def test_gathering_again_keeps_the_chinese_and_drops_what_is_gone(messages: ModuleType) -> None:
    said(messages, "words.py", '_("Late")\n_("Gone")\n')
    translated(messages, Late="超时", Gone="没了")
    said(messages, "words.py", '_("New")\n_("Late")\n')
    messages.extract()
    first = messages.PO.read_text()
    messages.extract()
    assert messages.PO.read_text() == first
    assert [(m.id, m.string) for m in messages.translated() if m.id] == [("New", ""), ("Late", "超时")]


def test_what_has_no_chinese_or_an_unsure_one_or_is_no_longer_said_is_named(messages: ModuleType) -> None:
    said(messages, "words.py", '_("Late")\n_("Gone")\n_("Sure")\n')
    translated(messages, Gone="没了", Sure="确定")
    messages.PO.write_text(
        messages.PO.read_text().replace('#: shouwen/words.py\nmsgid "Sure', '#, fuzzy\nmsgid "Sure')
    )
    (messages.ROOT / "shouwen" / "words.py").write_text('_("Late")\n_("Sure")\n')
    assert list(messages.wrong_translations()) == [
        "shouwen/words.py: no Chinese for 'Late'",
        "shouwen/words.py: the Chinese is marked as unsure (fuzzy): 'Sure'",
        "django.po: no longer said: 'Gone'",
    ]


def test_a_placeholder_that_the_translation_lost_is_named(messages: ModuleType) -> None:
    ours, theirs = Catalog(), Catalog()
    ours.add("%(who)s asks {name}", locations=[("a.py", 1)])
    theirs.add("%(who)s asks {name}", "%(whom)s问")
    wrong = messages.wrong_with(next(m for m in ours if m.id), next(m for m in theirs if m.id))
    assert list(wrong) == ["a.py: the placeholders differ: '%(who)s asks {name}' and '%(whom)s问'"]


def test_chinese_in_the_code_is_named_but_not_in_what_explains_it(messages: ModuleType) -> None:
    (messages.ROOT / "shouwen" / "a.py").write_text('"""首问"""\nx = "办结"  # 注释\ny = "简体中文"\n')
    (messages.ROOT / "shouwen" / "a.html").write_text("{# 首问 #}\n<p>办结</p>\n")
    assert list(messages.chinese_in_the_code()) == [
        "shouwen/a.html:2: Chinese in the code: '<p>办结</p>'",
        "shouwen/a.py:2: Chinese in the code: '办结'",
    ]


def test_traditional_characters_are_made_from_the_simplified_ones(messages: ModuleType) -> None:
    import gettext

    said(messages, "words.py", '_("Issue")\n')
    translated(messages, Issue="开单")
    messages.compile_()
    with (messages.ROOT / "locale" / "zh_Hant" / "LC_MESSAGES" / "django.mo").open("rb") as made:
        assert gettext.GNUTranslations(made).gettext("Issue") == "開單"
