"""The envelope: bundles written, signed and read with suspicion. `FORMAT.md` describes every byte."""

from __future__ import annotations

from kb_desktop.exchange.encryption import Keys, Lock
from kb_desktop.exchange.reading import IncomingBundle, inspect, open_bundle
from kb_desktop.exchange.writing import Written, write_bundle

__all__ = ["IncomingBundle", "Keys", "Lock", "Written", "inspect", "open_bundle", "write_bundle"]
