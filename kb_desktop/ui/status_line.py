"""The line under the window: what was saved, and how far long work has come."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QProgressBar, QStatusBar

from kb_desktop.ui.background import Background, Job
from kb_desktop.ui.shared.parts import button


class StatusLine:
    """Fills a status bar: the news at the left; progress and Annuleren at the right while work with a name runs."""

    def __init__(self, bar: QStatusBar, background: Background) -> None:
        self._job: Job | None = None
        self.news = QLabel("")
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setFixedWidth(200)
        self.progress.setAccessibleName("Voortgang van het werk")
        self.cancel = button("Annuleren", self._stop)
        for part in (self.progress, self.cancel):
            part.hide()
            bar.addPermanentWidget(part)
        self.standing = QLabel("")
        bar.addPermanentWidget(self.standing)
        bar.addWidget(self.news)
        bar.setSizeGripEnabled(False)
        background.started.connect(self._started)
        background.progressed.connect(self._progressed)
        background.ended.connect(self._ended)

    def tell(self, words: str) -> None:
        """Show a short piece of news."""
        self.news.setText(words)

    def stand(self, words: str) -> None:
        """Show at the right what stays so: the file, and who is at work."""
        self.standing.setText(words)

    def _started(self, job: Job) -> None:
        self._job = job
        self.news.setText(f"{job.label} …")
        self.progress.setValue(0)
        self.progress.show()
        self.cancel.show()

    def _progressed(self, job: Job, fraction: float, words: str) -> None:
        if job is self._job:
            self.progress.setValue(int(fraction * 100))
            if words:
                self.news.setText(words)

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.news.setText("")
            self.progress.hide()
            self.cancel.hide()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
