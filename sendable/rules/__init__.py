"""The rule language: read a rule, check it, compile it to SQL, say it in English.

A rule is a boolean SQL expression over the words of ``CATALOGUE``. Three things are not as in SQL:

- A comparison with a missing value is false, at the leaf, and so are BETWEEN, IN and LIKE. No
  condition is ever NULL.
- NOT is the true complement of what stands beneath it. ``NOT country = 'AU'``, ``country NOT IN
  ('AU')`` and ``city NOT LIKE 'A%'`` therefore hold for those whose value is missing, while
  ``country <> 'AU'`` is a comparison and does not.
- A window of N days is ``as_of - N * 24 h < time <= as_of``, in UTC; a call without a window also
  ends at ``as_of``. "No such event" is a real 0.
"""

from sendable.rules.binding import bind_text
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.editor import describe_segment_file
from sendable.rules.english import say_condition, say_rule
from sendable.rules.parsing import Rule, parse_rule
from sendable.rules.plan import RulePlan, check_rules, plan_rules
from sendable.rules.references import (
    customs_of,
    feeds_of,
    lists_of,
    segments_of,
    tables_of,
)
from sendable.rules.unknowns import attributes_of, loosen_rules, loosened_key, tightened_key
from sendable.rules.vocabulary import CustomMeaning, Vocabulary

__all__ = [
    "CATALOGUE",
    "CustomMeaning",
    "Rule",
    "RulePlan",
    "Vocabulary",
    "attributes_of",
    "bind_text",
    "check_rules",
    "customs_of",
    "describe_segment_file",
    "feeds_of",
    "lists_of",
    "loosen_rules",
    "loosened_key",
    "parse_rule",
    "plan_rules",
    "say_condition",
    "say_rule",
    "segments_of",
    "tables_of",
    "tightened_key",
]
