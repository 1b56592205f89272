"""Lifecycle flows: who is due for which step, who waits until when, and who left and why."""
