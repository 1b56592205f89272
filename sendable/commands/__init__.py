"""The commands, a module for each kind of work. Heavy imports stay inside the functions."""
