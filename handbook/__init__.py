"""The reference pages of ``docs/``, written from the code by ``python -m handbook``.

What the program knows of itself (commands, words of rules, the playbook's form, policies, tables,
reasons, checks) is written down here and nowhere by hand; a test says when a page is stale.
"""
