"""How a flow ends that could not go on: red, with the one line that says what to do."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps
from inspect import get_annotations, signature
from typing import Any, ParamSpec, TypeVar

from prefect import State, get_run_logger
from prefect.states import Failed

from sendable.errors import SendableError
from sendable.launch import is_of_server
from sendable.machine import describe_trouble
from sendable.numbers import mask_numbers_in

Asked = ParamSpec("Asked")
Given = TypeVar("Given")

_FORMATTER = logging.Formatter()

_LOGGERS = ("prefect.flow_runs", "prefect.task_runs")

_STRANGE = "Flow run encountered an exception"
"""How Prefect begins what it says of an error; alerts know by it that the error is none of ours."""

_NOTHING_TO_SAY = ("Finished in state Completed()", "Finished in state Failed(")


def in_one_line(body: Callable[Asked, Given]) -> Callable[Asked, Given | State[Given]]:
    """Make an error of ours the message of the flow's state, in place of a traceback.

    Whoever called the flow is given the error itself. Any other error is a fault of the program:
    it keeps its traceback in the log, in which numbers are masked.
    """

    @wraps(body)
    def run(*args: Asked.args, **kwargs: Asked.kwargs) -> Given | State[Given]:
        for name in _LOGGERS:
            # Adding the same filter twice changes nothing.
            logging.getLogger(name).addFilter(is_worth_a_line)
        try:
            return body(*args, **kwargs)
        except SendableError as failure:
            return _end_red(failure)
        except Exception as failure:
            if is_of_server(failure):
                # To give the server a state that it does not take costs minutes.
                raise
            # Documents are written by libraries that tell of a full disk in words of their own.
            if ours := describe_trouble(failure):
                return _end_red(ours)
            # Of a library's error nobody knows what it quotes: a value of a row, perhaps a number.
            get_run_logger().exception("%s", _STRANGE)
            said = f"{_STRANGE}: {type(failure).__name__}: {mask_numbers_in(str(failure))}"
            return Failed(message=said, data=failure)

    # Prefect reads the names of types where the function was written, which is here.
    run.__signature__ = signature(body, eval_str=True)  # type: ignore[attr-defined]
    run.__annotations__ = get_annotations(body, eval_str=True)
    return run


def _end_red(failure: SendableError) -> State[Any]:
    """Give the state of a run that an error of ours ended, and say the error once."""
    said = str(failure)
    said = said[:1].upper() + said[1:]
    get_run_logger().error("%s", said)
    return Failed(message=said, data=failure)


def is_worth_a_line(record: logging.LogRecord) -> bool:
    """Keep out of a run's log what says nothing to its reader.

    That is the traceback of an error of ours, whose sentence is said once, and that something ended
    well or not, which its colour shows.
    """
    failure = record.exc_info[1] if record.exc_info else None
    if record.exc_info and failure is not None:
        record.msg, record.args = mask_numbers_in(record.getMessage()), ()
        record.exc_text = mask_numbers_in(_FORMATTER.formatException(record.exc_info))
        # Else who writes the record formats the traceback anew.
        record.exc_info = None
    return not (
        isinstance(failure, SendableError) or record.getMessage().startswith(_NOTHING_TO_SAY)
    )
