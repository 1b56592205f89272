"""Phone numbers: from what people typed to one international form, or to an honest "no".

``texts`` takes apart what was typed, ``reading`` says what it means, ``handsets`` joins the two
numbers that some countries give one telephone, ``cleanup`` proposes what should have been typed,
``masking`` hides numbers from people and logs.
"""

from sendable.numbers.cleanup import CleanUp, propose_clean_up
from sendable.numbers.handsets import handset_key, twins
from sendable.numbers.masking import mask_number, mask_numbers_in, mask_people_in
from sendable.numbers.reading import CANNOT_TEXT, READER, Reading, read_every_number, read_number

__all__ = [
    "CANNOT_TEXT",
    "READER",
    "CleanUp",
    "Reading",
    "handset_key",
    "mask_number",
    "mask_numbers_in",
    "mask_people_in",
    "propose_clean_up",
    "read_every_number",
    "read_number",
    "twins",
]
