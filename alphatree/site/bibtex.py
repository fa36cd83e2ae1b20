"""BibTeX records made from the facts of a paper."""

from __future__ import annotations

import re
import unicodedata

from alphatree.schema import Entry, Paper

_SPECIAL = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "$": r"\$",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_JOURNAL = re.compile(
    r"\b(journal|transactions|proceedings of the ieee|letters|nature|science|pami|jmlr|ijcv|arxiv)\b", re.I
)


def bibtex(entry: Entry, paper: Paper) -> str:
    """Return the record of one paper of an entry. Authors are those of the entry, which its first paper introduced."""
    is_first = paper is entry.papers[0]
    venue = paper.venue or (entry.venue if is_first else None)
    year = paper.year or entry.year
    fields = {
        "title": "{" + tex(paper.title) + "}",
        "author": tex(" and ".join(entry.authors)) if is_first else "",
        "year": str(_venue_year(venue) or year),
    }
    kind = "misc"
    if venue:
        kind = "article" if _JOURNAL.search(venue) else "inproceedings"
        fields["journal" if kind == "article" else "booktitle"] = tex(venue)
    if paper.arxiv:
        fields |= {"eprint": paper.arxiv, "archivePrefix": "arXiv"}
    if paper.doi:
        fields["doi"] = paper.doi
    if paper.address and not (paper.arxiv or paper.doi):
        fields["url"] = paper.address
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{_key(entry, paper, fields['year'])},", *lines, "}"])


def tex(text: str) -> str:
    r"""Return text with the marks of TeX escaped.

    >>> tex("R&D of 50%_x")
    'R\\&D of 50\\%\\_x'
    """
    return text.translate(_SPECIAL)


def _key(entry: Entry, paper: Paper, year: str) -> str:
    """Return a key such as he2016deep."""
    author = entry.authors[0].split()[-1] if entry.authors and paper is entry.papers[0] else entry.id
    words = [_letters(word) for word in paper.title.split()]
    word = next((word for word in words if word and word not in ("a", "an", "the", "on", "of", "in")), "")
    return f"{_letters(author) or entry.id}{year}{word}"


def _letters(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain.lower())


def _venue_year(venue: str | None) -> int | None:
    """Return the year that a venue such as CVPR 2016 names; a preprint may be older."""
    found = re.search(r"\b(19|20)\d\d\b", venue or "")
    return int(found.group()) if found else None
