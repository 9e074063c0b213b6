"""What merging would do, by record and by field, before anything is written; records can be left out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from kb_desktop.domain.merging import BundleVerdict, MergePlan, Verdict
from kb_desktop.domain.records import RecordId
from kb_desktop.ui.shared.parts import button, column, confirming, fit, row, text
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases.exchange_view import PlanInWords, RecordInWords
from kb_desktop.wording.labels import kind_label
from kb_desktop.wording.refusals import sentence

VERDICTS = {
    Verdict.NEW: "+ nieuw",
    Verdict.CHANGED: "● gewijzigd",
    Verdict.EQUAL: "= gelijk",
    Verdict.CONFLICT: "▲ verschil",
    Verdict.RULE_CONFLICT: "▲ let op",
    Verdict.REFUSED: "✕ niet ingelezen",
}


class PreviewWindow(QDialog):
    """Counts per bundle, and every record and field that would change."""

    def __init__(self, plans: Sequence[PlanInWords], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Wat verandert er?")
        self.setModal(True)
        fit(self, 980, 700)
        layout = column(text("Wat verandert er?", "lead"), margins=Space.WIDE)
        for each in plans:
            layout.addWidget(text(summary(each.plan), wrap=True))
            for problem in each.plan.warnings:
                layout.addWidget(text(f"▲ {sentence(problem)}", wrap=True))
        hint = "Haal het vinkje weg bij wat je nu niet wilt overnemen. Dat blijft dan zoals het hier is."
        layout.addWidget(text(hint, "muted", wrap=True))
        self.tree = QTreeWidget()
        self.tree.setAccessibleName("Wijzigingen per onderdeel")
        self.tree.setHeaderLabels(["Onderdeel of veld", "Nu hier", "Wordt", "Wat gebeurt er"])
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setStretchLastSection(False)
        self.tree.setColumnWidth(1, 200)
        self.tree.setColumnWidth(2, 200)
        self.tree.setColumnWidth(3, 130)
        for each in plans:
            for record in each.records:
                item = _branch(record)
                self.tree.addTopLevelItem(item)
                item.setExpanded(record.change.verdict in (Verdict.CONFLICT, Verdict.RULE_CONFLICT))
        layout.addWidget(self.tree, 1)
        go = confirming(button("Bundel inlezen", self.accept, look="primary"))
        go.setEnabled(any(each.plan.verdict is BundleVerdict.PREVIEWED for each in plans))
        layout.addLayout(row(None, button("Annuleren", self.reject), go))
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)

    def left(self) -> frozenset[RecordId]:
        """Records without a tick."""
        items = (self.tree.topLevelItem(place) for place in range(self.tree.topLevelItemCount()))
        return frozenset(
            RecordId(str(item.data(0, Qt.ItemDataRole.UserRole)))
            for item in items
            if item is not None and item.checkState(0) is Qt.CheckState.Unchecked
        )


def summary(plan: MergePlan) -> str:
    """One line about one bundle."""
    if plan.reason is not None:
        return f"✕ {plan.file}: {sentence(plan.reason)}"
    if plan.verdict is BundleVerdict.EQUAL:
        return f"✓ {plan.file}: alles was er al."
    counts = plan.counts
    names = {"new": "nieuw", "changed": "gewijzigd", "conflict": "met verschil", "rule_conflict": "keer let op"}
    told = [f"{counts[name]} {words}" for name, words in names.items() if counts.get(name)]
    return f"{plan.file} van {plan.sender}: {', '.join(told) or 'niets nieuws'}."


def _branch(record: RecordInWords) -> QTreeWidgetItem:
    change = record.change
    item = QTreeWidgetItem(
        [f"{kind_label(change.kind).capitalize()}: {record.title}", "", "", VERDICTS[change.verdict]]
    )
    item.setData(0, Qt.ItemDataRole.UserRole, change.id)
    item.setToolTip(0, record.title)
    item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
    item.setCheckState(0, Qt.CheckState.Checked)
    for each in record.fields:
        line = QTreeWidgetItem([each.name, each.old, each.new, VERDICTS[each.verdict]])
        line.setToolTip(1, each.old)
        line.setToolTip(2, each.new)
        item.addChild(line)
    for problem in change.problems:
        words = sentence(problem, change.kind)
        line = QTreeWidgetItem([words, "", "", VERDICTS[Verdict.RULE_CONFLICT]])
        line.setToolTip(0, words)
        item.addChild(line)
    return item
