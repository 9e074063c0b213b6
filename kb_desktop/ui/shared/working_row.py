"""How far one piece of work is, with Annuleren, for a window of its own."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from kb_desktop.ui.background import Background, Job
from kb_desktop.ui.shared.parts import button, row, text


class WorkingRow(QWidget):
    """Hidden until it follows a job, and when that has ended: done, refused or stopped."""

    ended = Signal()

    def __init__(self, background: Background) -> None:
        super().__init__()
        self._job: Job | None = None
        self._background = background
        self.words = text("")
        self.progress = QProgressBar()
        self.progress.setRange(0, 100)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Voortgang van het werk")
        self.cancel = button("Stoppen", self._stop)
        layout = row(self.words, self.progress, self.cancel)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        background.progressed.connect(self._progressed)
        background.ended.connect(self._ended)
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether the work is still under way."""
        return self._job is not None

    def follow(self, job: Job) -> None:
        """Show this job until it ends."""
        self._job = job
        self.words.setText(f"{job.label}…")
        self.progress.setValue(0)
        self.cancel.setEnabled(True)
        self.show()

    def _progressed(self, job: Job, fraction: float, words: str) -> None:
        if job is self._job:
            self.progress.setValue(int(fraction * 100))
            if words:
                self.words.setText(words)

    def _ended(self, job: Job) -> None:
        if job is self._job:
            self._job = None
            self.hide()
            self.ended.emit()

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self.cancel.setEnabled(False)
