"""The outer door of the command line: reads the words, prints the answer, and never shows a traceback."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from kb_desktop.cli.arguments import parser
from kb_desktop.domain.addresses import refuse_unreadable
from kb_desktop.domain.problems import Problem, Refused

if TYPE_CHECKING:
    from kb_desktop.usecases.tour.performance import Photographer


def main(words: Sequence[str], photographer: Photographer | None = None) -> int:
    """Carry out one call. Returns 0 done, 1 refused, 2 wrong usage.

    `photographer` takes the pictures of the guided tour; the command line itself knows no window.
    """
    _speak_utf8()
    try:
        refuse_unreadable(words)
        args = parser().parse_args(list(words))
    except SystemExit as stop:
        return int(stop.code or 0)
    except Refused as refused:
        return _say(refused.problems[0])
    args.photographer = photographer
    return _carry_out(args)


def refuse(code: str) -> int:
    """Say in one sentence why a call cannot be carried out; returns the exit code."""
    _speak_utf8()
    return _say(Problem(code))


def _say(problem: Problem) -> int:
    from kb_desktop.wording.refusals import sentence

    print(sentence(problem), file=sys.stderr)
    return 1


def _speak_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _carry_out(args: argparse.Namespace) -> int:
    from kb_desktop.cli import answers
    from kb_desktop.cli.verbs import VERBS
    from kb_desktop.usecases.desk import usual_desk
    from kb_desktop.wording.refusals import sentence

    desk = usual_desk()
    try:
        answer = VERBS[args.verb](args, desk)
        text = answers.as_json(answer.document) if args.json else "\n".join(answer.lines)
        print(text, flush=True)
        for remark in answer.remarks:
            print(remark, file=sys.stderr)
        return answer.code
    except Refused as refused:
        print(sentence(refused.problems[0]), file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(sentence(Problem("program.disk", None, {"reason": error.strerror or ""})), file=sys.stderr)
        return 1
    except Exception as error:  # noqa: BLE001 - the outer door
        log = desk.log()
        log.crash(error)
        log.close()
        print(sentence(Problem("program.unexpected", None, {"log": str(desk.paths.logs)})), file=sys.stderr)
        return 1
