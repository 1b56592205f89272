"""Clean-up work: what somebody has to mend in ClickSend or to read, with the ids to act on.

Each kind of work is a sheet: a CSV of all its rows in the run's folder ``clean_up/``, and a sheet
of the tracker. Contacts are named by id and list; numbers are masked unless somebody asks for them
whole.
"""

from sendable.publish.clean_up.finding import find_clean_up
from sendable.publish.clean_up.sheets import FOLDER, Column, Numbers, Sheet, write_clean_up

__all__ = ["FOLDER", "Column", "Numbers", "Sheet", "find_clean_up", "write_clean_up"]
