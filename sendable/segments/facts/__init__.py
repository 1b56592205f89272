"""The tables that rules read, in the shape the rule language promises: one file each."""
