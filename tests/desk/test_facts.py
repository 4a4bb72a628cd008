"""What is known of a case, as HTML: every text escaped, lines kept, the name of a paper leads to it."""

from shouwen.casework.kept_facts import PaperName
from shouwen.desk.facts import fact, facts

NUMBER = "TS-2026-0001"


def test_labels_and_values_are_texts_whatever_they_contain():
    drawn = facts([("<b>", "a & b\r\nc"), ("数量", 3)], NUMBER)
    assert drawn == "<dt>&lt;b&gt;</dt><dd>a &amp; b<br>c</dd><dt>数量</dt><dd>3</dd>"


def test_the_name_of_a_paper_leads_to_it_and_a_picture_is_seen_small():
    paper = PaperName.of({"paper": 7, "name": '"现场".pdf', "media": "application/pdf"})
    picture = PaperName.of({"paper": 8, "name": "泵.jpg", "media": "image/jpeg"})
    assert fact(paper, NUMBER) == (
        f'<a class="paper-name" href="/cases/{NUMBER}/papers/7/">&quot;现场&quot;.pdf</a>'
    )
    assert fact(picture, NUMBER) == (
        f'<a class="paper-name" href="/cases/{NUMBER}/papers/8/"><img src="/cases/{NUMBER}/papers/8/small/" alt=""'
        ' loading="lazy" decoding="async" width="72" height="72">泵.jpg</a>'
    )


def test_without_facts_there_is_nothing():
    assert facts([], NUMBER) == ""
