"""What a person sees and does on the page of cards."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel

from jobdesk.ui.review.card_list import CardList
from jobdesk.ui.review.card_pane import Sheet
from jobdesk.ui.review.page import ReviewPage
from tests.support.cards import CONFIG, processed
from tests.support.repositories import SampleRepository
from tests.support.windows import OpenWindow, Person


class AtReview:
    """A person at the page of cards, who reads what the list and the sheet say."""

    def __init__(self, person: Person) -> None:
        self.person = person

    @classmethod
    def opened(cls, open_window: OpenWindow, sample: SampleRepository, *, is_processed: bool = True) -> AtReview:
        """At a window that shows the cards of a repository, all of whose commits were processed."""
        at = cls(open_window())
        if is_processed:
            processed(at.person.desk, sample)
        at.person.desktop.window.go("review", sample.path)
        at.settle()
        return at

    @property
    def page(self) -> ReviewPage:
        page = self.person.page
        assert isinstance(page, ReviewPage)
        return page

    @property
    def list(self) -> CardList:
        return self.person.find(CardList)

    def settle(self) -> None:
        """Until all is read, drawn and written."""
        self.person.settle()
        self.person.until(lambda: self.page.typesetter.is_idle, "the formulas")
        self.person.rest()
        QApplication.processEvents()

    def settle_window(self) -> None:
        """Until all is read, whichever page is in front."""
        self.person.rest()

    def press(self, keys: str) -> None:
        """Press keys, and wait for what comes of them."""
        self.person.press(keys)
        self.settle()

    @property
    def rows(self) -> list[tuple[str, str]]:
        """What the list says: where each card stands, and what it asks."""
        rows = self.page.model.rows
        return [(rows[place].standing, rows[place].question) for place in range(len(rows))]

    @property
    def standings(self) -> list[str]:
        return [standing for standing, _ in self.rows]

    @property
    def current(self) -> str:
        """What the card before the person asks."""
        row = self.list.current
        assert row is not None
        return row.question

    @property
    def sheet(self) -> str:
        """The words on the sheet; a formula that is drawn is one character."""
        return self.person.find(Sheet).toPlainText()

    @property
    def left(self) -> str:
        return self.page.left.text()

    def says(self, words: str) -> bool:
        """Whether some label says that."""
        return any(words in label.text() for label in self.person.sees(QLabel))


def theorems(sample: SampleRepository, count: int) -> SampleRepository:
    """A note with so many theorems, each with mathematics."""
    body = "".join(
        f"\\begin{{theorem}}[Number {number}]\nLet $x_{{{number}}} \\in \\mathbb R$. Then\n"
        f"\\[ \\sum_{{k=1}}^{{{number}}} k = \\frac{{{number}({number}+1)}}{{2}}. \\]\n\\end{{theorem}}\n\n"
        for number in range(1, count + 1)
    )
    sample.commit("write theorems", {"jobdesk.toml": CONFIG, "notes/sums.tex": body})
    return sample
