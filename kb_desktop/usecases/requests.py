"""Asking for what is missing: a request file with numbers only, and the answer to one."""

from __future__ import annotations

from pathlib import Path

from kb_desktop.domain.bundles import Request, Writer
from kb_desktop.domain.problems import Refused
from kb_desktop.environment.atomic import replace_file
from kb_desktop.exchange.requests import encode_request, read_request
from kb_desktop.usecases.desk import Desk
from kb_desktop.usecases.exchanging import APP, moment, refuse_target
from kb_desktop.workspace.workspace import Workspace

SUFFIX = ".kbverzoek"


def write_request(workspace: Workspace, path: Path, desk: Desk) -> Request:
    """Write what this copy holds into a file for the other side. Changes nothing that people see."""
    refuse_target(workspace, path, "request")
    leaving = workspace.outgoing("full")
    request = Request(
        about=workspace.about,
        sender=Writer(leaving.sender.replica, leaving.sender.person, leaving.sender.device),
        held=workspace.books.held_whole(),
        created_at=moment(desk),
        app=APP,
    )
    try:
        replace_file(path, encode_request(request))
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused.because("request.not_written", None, file=path.name, reason=reason) from error
    return request


def open_request(workspace: Workspace, path: Path) -> Request:
    """A request that this workspace can answer; refused when it is of another group or covenant."""
    request = read_request(path)
    theirs, ours = request.about, workspace.about
    if theirs.family != ours.family:
        raise Refused.because("request.foreign_family", None, file=path.name, name=theirs.name)
    if theirs.theme != ours.theme and not theirs.is_joint and not ours.is_joint:
        raise Refused.because("request.foreign_theme", None, file=path.name, theme=theirs.theme, own=ours.theme)
    return request


__all__ = ["SUFFIX", "Request", "open_request", "write_request"]
