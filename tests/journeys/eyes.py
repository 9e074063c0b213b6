#!/usr/bin/python3
"""What a screen reader finds in a running program: looks up parts by name, and flags parts without one.

Runs with the system's Python, which has the accessibility bindings; speaks JSON, one question and one answer a line.
"""

import functools
import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402 - only after the version is chosen

NEED_NAME = {
    "push button",
    "button",
    "toggle button",
    "check box",
    "radio button",
    "text",
    "entry",
    "password text",
    "combo box",
    "spin button",
    "slider",
    "table",
    "tree table",
    "tree",
    "list",
    "list box",
    "menu",
    "menu item",
    "check menu item",
    "radio menu item",
    "page tab",
    "dialog",
    "frame",
    "link",
}
CELLS = {"table", "tree table", "tree", "list"}  # their cells are looked at, not all walked
INNER = {"spin button", "combo box"}  # named by their parent
MOST_CELLS = 60


def _try(how, instead=None):
    """A part may go away while it is looked at."""
    try:
        return how()
    except Exception:  # noqa: BLE001 - whatever the bus says: the part is gone
        return instead


def _children(node, most=None):
    count = _try(node.get_child_count, 0)
    for place in range(count if most is None else min(count, most)):
        child = _try(functools.partial(node.get_child_at_index, place))
        if child is not None:
            yield child


def program(pid, patience):
    """The program with this process id on the accessibility bus."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        for found in _children(Atspi.get_desktop(0)):
            if _try(found.get_process_id) == pid and _try(found.get_child_count, 0):
                return found
        time.sleep(0.1)
    return None


def name_of(node, role):
    """What is said of a part. Qt names a combo box after its value; what it is for stands in the label beside it."""
    own = (_try(node.get_name, "") or "").strip()
    if role != "combo box":
        return own
    for relation in _try(node.get_relation_set, []) or []:
        if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY:
            return (_try(relation.get_target(0).get_name, "") or "").strip()
    return own


def parts(node, parent_role="", depth=0):
    """Every shown part below `node`, as plain values."""
    role = _try(node.get_role_name, "?")
    states = _try(node.get_state_set)
    showing = states is not None and states.contains(Atspi.StateType.SHOWING)
    if depth > 1 and not showing:
        return
    box = _try(lambda: Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN))
    yield {
        "role": role,
        "name": name_of(node, role),
        "value": _try(lambda: Atspi.Text.get_text(node, 0, -1), "") or "",
        "parent": parent_role,
        "box": [box.x, box.y, box.width, box.height] if box else None,
        "enabled": bool(states and states.contains(Atspi.StateType.ENABLED)),
        "focused": bool(states and states.contains(Atspi.StateType.FOCUSED)),
        "focusable": bool(states and states.contains(Atspi.StateType.FOCUSABLE)),
        "showing": showing,
    }
    for child in _children(node, MOST_CELLS if role in CELLS else None):
        yield from parts(child, role, depth + 1)


def flags(found):
    """Parts that somebody who listens cannot tell apart or use."""
    for each in found:
        if not each["showing"]:
            continue
        if each["role"] in NEED_NAME and not each["name"] and each["parent"] not in INNER:
            yield f"{each['role']} without a name at {each['box']}"
        if each["focusable"] and each["role"] in {"panel", "filler", "unknown"}:
            yield f"focus on a part without a meaning ({each['role']} {each['name']}) at {each['box']}"


def say(answer):
    """One answer, one line."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main():
    """Answer questions until the input ends."""
    app = program(int(sys.argv[1]), float(sys.argv[2]))
    if app is None:
        say({"error": "not on the accessibility bus"})
        return 2
    say({"ready": True})
    for line in sys.stdin:
        _try(app.clear_cache)
        found = list(parts(app))
        asked = json.loads(line)
        say(list(flags(found)) if asked == "flags" else [each for each in found if each["showing"]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
