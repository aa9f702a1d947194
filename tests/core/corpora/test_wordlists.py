"""Word lists stored under a token: storing, finding, invalid tokens, limits."""

import os

import pytest

from wseg_core import home
from wseg_core.corpora import wordlists
from wseg_core.errors import UserError


@pytest.mark.parametrize("content", ["研究 4\r\n!生命\n", "", "\n\n", "\ud800", "a" * 100_000])
@pytest.mark.parametrize("name", ["", "詞表.txt"])
def test_stored_list_is_found_unchanged(content, name):
    token = wordlists.keep(content, name)
    assert wordlists.find(token) == (name, content) and wordlists.keep(content, name) == token


def test_each_list_has_its_own_token():
    tokens = {wordlists.keep(*given) for given in (("a", ""), ("b", ""), ("a", "b"), ("b\na", ""))}
    assert len(tokens) == 4


@pytest.mark.parametrize("strange", ["", "0" * 32, "0" * 31, "../" * 10 + "ab", "0" * 32 + "\n", "A" * 32, "²" * 32])
def test_invalid_token_finds_nothing(strange):
    assert wordlists.find(strange) is None


def test_least_recently_used_lists_are_deleted_first(monkeypatch):
    first, second, third = (wordlists.keep(str(i)) for i in range(3))
    for age, token in enumerate((third, second, first)):
        os.utime(home.data() / ".wordlists" / f"{token}.words", (1000 - age, 1000 - age))
    assert wordlists.keep("0") == first, "it is in use again"
    monkeypatch.setattr(wordlists, "MOST", 3)
    fourth = wordlists.keep("3")
    assert [wordlists.find(token) is not None for token in (first, second, third, fourth)] == [True, False, True, True]
    monkeypatch.setattr(wordlists, "BYTES", 1)
    assert wordlists.find(wordlists.keep("4")) and not wordlists.find(fourth)


def test_full_disk_gives_a_clear_message():
    (home.make(home.data()) / ".wordlists").write_text("in the way")
    with pytest.raises(UserError, match="could not be saved"):
        wordlists.keep("好")
