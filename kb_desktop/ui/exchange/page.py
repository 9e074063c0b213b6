"""Uitwisseling: a bundle out, bundles in with a preview, and the conflicts that wait for a choice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QScrollArea,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from kb_desktop.domain.conflicts import DELETED_FIELD, Conflict
from kb_desktop.domain.merging import BundleVerdict, MergePlan, RecordChange, Verdict
from kb_desktop.domain.problems import Refused
from kb_desktop.domain.records import Value
from kb_desktop.ui.session import Session
from kb_desktop.ui.shared.appearance import Appearance
from kb_desktop.ui.shared.parts import Card, Page, PageHeader, button, column, row, text
from kb_desktop.ui.shared.record_table import Column, RecordTable
from kb_desktop.ui.shared.tokens import Space
from kb_desktop.usecases import exchanging
from kb_desktop.usecases.exchange_view import BundleRow, ConflictRow, ExchangeView, exchange_view
from kb_desktop.usecases.settling import settle
from kb_desktop.wording.labels import choice_label, field_label, kind_label
from kb_desktop.wording.refusals import sentence

_VERDICTS = {
    Verdict.NEW: "nieuw",
    Verdict.CHANGED: "gewijzigd",
    Verdict.EQUAL: "gelijk",
    Verdict.CONFLICT: "verschil",
    Verdict.RULE_CONFLICT: "let op",
    Verdict.REFUSED: "niet ingelezen",
}


def words_of(value: Value) -> str:
    """A stored value for reading."""
    if value is None:
        return "leeg"
    if isinstance(value, dict):
        return ", ".join(f"{name}: {words_of(each)}" for name, each in value.items())
    return choice_label(str(value))


class ExchangePage(Page):
    """Bundles and conflicts."""

    title = "Uitwisseling"
    icon_name = "arrow-left-right"

    def __init__(self, session: Session, appearance: Appearance) -> None:
        super().__init__()
        self.session = session
        make = button("Bundel maken", self.export, icon_name="upload")
        read = button("Bundel inlezen", self.choose, icon_name="download", look="primary")
        explanation = "Een bundel is één bestand met wat een ander nog niet heeft. Inlezen kun je altijd terugdraaien."
        bundles: list[Column[BundleRow]] = [
            Column("Wanneer", lambda each: each.when, 150),
            Column("Wat", lambda each: each.what, 170),
            Column("Van", lambda each: each.person, 170),
            Column("Bestand", lambda each: each.file, 240, stretch=True),
            Column("Resultaat", lambda each: each.result, 260),
        ]
        self.bundles: RecordTable[BundleRow] = RecordTable("Bundels", bundles, lambda: appearance.colours)
        self.undo = button("Inlezen ongedaan maken", self._undo, icon_name="undo-2")
        first = QWidget()
        first.setLayout(column(self.bundles, row(self.undo, None), margins=8))
        self.conflicts = QScrollArea()
        self.conflicts.setWidgetResizable(True)
        self.conflicts.setAccessibleName("Verschillen")
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("Uitwisseling")
        self.tabs.addTab(self.conflicts, "&Verschillen")
        self.tabs.addTab(first, "B&undels")
        for part in (PageHeader("Uitwisseling", explanation, make, read), self.banner):
            self.content.addWidget(part)
        self.content.addWidget(self.tabs, 1)

    def refresh(self) -> None:
        self.session.read(exchange_view, owner=self, then=self._show)

    def _show(self, view: ExchangeView) -> None:
        self.bundles.show_rows(view.bundles, same=lambda each: (each.id, each.what))
        self.tabs.setTabText(0, f"&Verschillen ({len(view.conflicts)})")
        inner = QWidget()
        layout = column(space=Space.LARGE, margins=8)
        if not view.conflicts:
            layout.addWidget(text("✓ Er zijn geen open verschillen.", "muted"))
        for each in view.conflicts:
            layout.addWidget(self._conflict(each))
        layout.addStretch(1)
        inner.setLayout(layout)
        self.conflicts.setWidget(inner)

    def _conflict(self, each: ConflictRow) -> QWidget:
        conflict = each.conflict
        deleted = conflict.field == DELETED_FIELD
        name = "Hier verwijderd, daar bewerkt" if deleted else field_label(conflict.kind, conflict.field)
        card = Card(f"{kind_label(conflict.kind).capitalize()} {each.title}")
        card.body.addWidget(text(name, "label"))
        if not deleted:
            card.body.addWidget(text(f"Was: {each.base}", "muted", wrap=True))
        for place, head in enumerate(conflict.heads):
            shown = each.names[place]
            words = text(shown, wrap=True, selectable=True)
            source = f"{head.by}, {head.at[:10]}" + (" (uit een bundel)" if head.bundle else " (hier)")
            use = button("Deze kiezen", partial(self._settle, conflict, head.value))
            use.setAccessibleName(f"Kies {shown} van {head.by}")
            if deleted:
                value: Value = True if head.value is True else None
                use = button("Toch verwijderen" if value else "Behouden", partial(self._settle, conflict, value))
            side = row(column(words, text(source, "muted"), space=2), use)
            side.setStretch(0, 1)
            card.body.addLayout(side)
        return card

    def _settle(self, conflict: Conflict, value: Value) -> None:
        from PySide6.QtWidgets import QInputDialog

        reason, good = QInputDialog.getText(self, "Verschil beslissen", "Waarom kies je dit?")
        if good:
            self.settle(conflict, value, reason)

    def settle(self, conflict: Conflict, value: Value, reason: str) -> None:
        """Write the choice."""
        self.session.do(settle, conflict.record, conflict.field, value, reason, owner=self, failed=self._refused)

    def _refused(self, refused: Refused) -> None:
        self.banner.tell(sentence(refused.problems[0]), "wrong")

    def _undo(self) -> None:
        each = self.bundles.current()
        if each is not None:
            self.session.do(lambda ws: ws.undo_bundle(each.id), owner=self, failed=self._refused)

    def export(self) -> None:
        """Ask where the bundle goes."""
        start = str((self.session.path or Path.cwd()).with_suffix(exchanging.SUFFIX))
        name, _ = QFileDialog.getSaveFileName(self, "Bundel maken", start, "Bundel (*.kbbundle)")
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """Write a bundle with what nobody confirmed yet."""

        def told(made: exchanging.Exported) -> None:
            words = f"De bundel staat klaar: {made.path.name}, {made.records} onderdelen. Stuur dit bestand op."
            self.banner.tell(words, "ok")
            self.refresh()

        desk = self.session.desk
        self.session.do(
            exchanging.export, path, desk, owner=self, then=told, failed=self._refused, label="Bundel maken"
        )

    def choose(self) -> None:
        """Ask for bundles and show what they would do."""
        names, _ = QFileDialog.getOpenFileNames(self, "Bundel inlezen", "", "Bundel (*.kbbundle)")
        if names:
            self.preview([Path(name) for name in names])

    def preview(self, paths: list[Path]) -> None:
        """Show what merging these bundles would do; nothing is written yet."""

        def show(plans: list[MergePlan]) -> None:
            window = PreviewWindow(plans, self)
            window.accepted.connect(lambda: self.merge(paths))
            window.open()

        self.session.read(exchanging.preview, paths, owner=self, then=show)

    def merge(self, paths: list[Path]) -> None:
        """Merge, each bundle in one step."""

        def told(plans: list[MergePlan]) -> None:
            refused = exchanging.problems_of(plans)
            if refused:
                self.banner.tell(sentence(refused[0]), "wrong")
            else:
                conflicts = sum(plan.counts.get("conflict", 0) for plan in plans)
                rest = f" Er zijn {conflicts} verschillen om te kiezen." if conflicts else ""
                self.banner.tell(f"Ingelezen: {len(plans)}.{rest}", "attention" if conflicts else "ok")
            self.refresh()

        self.session.do(exchanging.merge, paths, owner=self, then=told, failed=self._refused, label="Bundel inlezen")


class PreviewWindow(QDialog):
    """Counts per bundle, and every record and field that would change."""

    def __init__(self, plans: list[MergePlan], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Wat verandert er?")
        self.setModal(True)
        self.resize(860, 620)
        layout = column(text("Wat verandert er?", "lead"), margins=Space.WIDE)
        for plan in plans:
            layout.addWidget(text(_summary(plan), wrap=True))
        tree = QTreeWidget()
        tree.setAccessibleName("Wijzigingen per onderdeel")
        tree.setHeaderLabels(["Onderdeel of veld", "Nu hier", "Wordt", "Wat gebeurt er"])
        tree.setColumnWidth(0, 300)
        tree.setColumnWidth(1, 180)
        tree.setColumnWidth(2, 180)
        for plan in plans:
            for change in plan.records:
                if change.verdict is not Verdict.EQUAL:
                    tree.addTopLevelItem(_branch(change))
        layout.addWidget(tree)
        go = button("Bundel inlezen", self.accept, look="primary")
        go.setEnabled(any(plan.verdict is BundleVerdict.PREVIEWED for plan in plans))
        layout.addLayout(row(None, button("Annuleren", self.reject), go))
        self.setLayout(layout)
        self.finished.connect(self.deleteLater)


def _summary(plan: MergePlan) -> str:
    if plan.reason is not None:
        return f"✕ {sentence(plan.reason)}"
    if plan.verdict is BundleVerdict.EQUAL:
        return f"✓ {plan.file}: alles was er al."
    counts = plan.counts
    return (
        f"{plan.file} van {plan.sender}: {counts.get('new', 0)} nieuw, {counts.get('changed', 0)} gewijzigd, "
        f"{counts.get('conflict', 0)} verschillen, {counts.get('rule_conflict', 0)} keer let op."
    )


def _branch(change: RecordChange) -> QTreeWidgetItem:
    item = QTreeWidgetItem([f"{kind_label(change.kind)}: {change.title}", "", "", _VERDICTS[change.verdict]])
    for each in change.fields:
        name = "verwijderd of bewerkt" if each.field == DELETED_FIELD else field_label(change.kind, each.field)
        item.addChild(QTreeWidgetItem([name, words_of(each.old), words_of(each.new), _VERDICTS[each.verdict]]))
    for problem in change.problems:
        item.addChild(QTreeWidgetItem([sentence(problem, change.kind), "", "", "let op"]))
    item.setExpanded(change.verdict is Verdict.CONFLICT)
    return item
