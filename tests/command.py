"""Run the command ``kg`` in this process, as a shell would see it."""

from __future__ import annotations

import io
import sys
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple
from unittest import mock


class Result(NamedTuple):
    """Exit code and what was printed."""

    code: int
    out: str
    err: str


def kg(*arguments: str) -> Result:
    """Run ``kg`` with these arguments."""
    from kg.cli import main

    out, err = io.StringIO(), io.StringIO()
    code = 0
    with mock.patch.object(sys, "argv", ["kg", *arguments]), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return Result(code, out.getvalue(), err.getvalue())
