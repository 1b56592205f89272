"""Fuzzing: what is read from outside, given anything at all.

``targets`` says what has to hold whatever comes in. The default suite tries each with a few hundred
inputs of hypothesis and with every input that ever broke it (``found/``); ``make fuzz`` follows the
code's branches with atheris for as long as it is given.
"""
