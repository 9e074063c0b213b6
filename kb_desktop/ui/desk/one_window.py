"""One window per user: a second start hands its files to the window that is open, and ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from kb_desktop.domain.addresses import Location, location

_PATIENCE = 1000  # milliseconds


def channel_of(settings: Path) -> str:
    """The name under which the window of this user and this settings folder listens."""
    return f"kb-desktop-{hashlib.sha256(str(settings).encode()).hexdigest()[:16]}"


def hand_over(channel: str, files: Sequence[Location]) -> bool:
    """Give the files and addresses to the window that is open; False when there is none."""
    socket = QLocalSocket()
    socket.connectToServer(channel)
    if not socket.waitForConnected(_PATIENCE):
        return False
    socket.write(
        json.dumps([str(each.resolve() if isinstance(each, Path) else each) for each in files]).encode() + b"\n"
    )
    taken = socket.waitForReadyRead(_PATIENCE) and bytes(socket.readAll().data()) == b"ok\n"
    socket.disconnectFromServer()
    return taken


class OneWindow(QObject):
    """Listens for later starts. `asked` gives their files; an empty list asks only for attention."""

    asked = Signal(list)

    def __init__(self, channel: str, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        if not self._server.listen(channel):
            QLocalServer.removeServer(channel)  # left behind by a window that was killed
            self._server.listen(channel)
        self._server.newConnection.connect(self._greet)

    def _greet(self) -> None:
        socket = self._server.nextPendingConnection()
        if socket is not None:
            socket.readyRead.connect(lambda: self._read(socket))
            socket.disconnected.connect(socket.deleteLater)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        try:
            names = json.loads(bytes(socket.readLine().data()))
        except (ValueError, RecursionError):
            socket.abort()
            return
        socket.write(b"ok\n")
        socket.flush()
        if isinstance(names, list):
            self.asked.emit([location(name) for name in names if isinstance(name, str)])

    def close(self) -> None:
        """Stop listening."""
        self._server.close()
