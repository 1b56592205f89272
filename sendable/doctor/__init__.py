"""The doctor: looks at everything that has to be right, and says what is not and what to do.

It reads the machine, the playbook, the workspace, the account and Prefect's server, changes none of
them, and goes on whatever it meets: a thing that is missing is a line, not an error of the program.
``lines.py`` is what it says, ``step.py`` puts the looks in order, ``mending.py`` is the one thing
that it may put right.
"""
