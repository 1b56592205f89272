"""The scrub: takes off our lists whoever may not be messaged, as soon as that is known.

It asks nobody and is held by nothing: it only removes, and only from lists that Sendable made.
Two more things are done on the user's word alone: the same on the user's own lists, and writing
opt-outs that ClickSend missed into the account's opt-out list.
"""
