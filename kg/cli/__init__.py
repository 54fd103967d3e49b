"""The command ``kg``. stdout carries only the result; progress, summaries and warnings go to stderr.

Exit codes: 0 done, 1 input refused, 2 usage, 3 store, 4 check failed, 130 stopped by the user.
"""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module

import typer

from kg.errors import ParleyError

app = typer.Typer(
    name="kg",
    help="Negotiation texts as a graph of actors, statements and plans, each with the sentence that proves it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

COMMANDS = ("taking", "asking", "sharing", "deciding", "measuring")
"""Modules of this package whose commands are registered, in the order in which ``kg --help`` lists them."""

for _name in COMMANDS:
    import_module(f"kg.cli.{_name}")


STOPPED = 130
"""How Typer ends where the user interrupts."""


def _warn(message: Warning | str, *_: object, **__: object) -> None:
    print(f"warning: {message}", file=sys.stderr)


def main() -> None:
    """Run a command; an error of ours is one line on stderr and an exit code, never a traceback."""
    warnings.showwarning = _warn
    try:
        app(standalone_mode=True)
    except ParleyError as error:
        print(f"kg: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except SystemExit as end:
        if end.code == STOPPED:
            print("kg: stopped; what was finished is kept, run the same command again to go on", file=sys.stderr)
        raise
    except BrokenPipeError:
        # whoever read our output is gone: nothing is left to say, not even at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        print(f"kg: {error.filename or 'the system'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(1)
