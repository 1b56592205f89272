"""Prefect flows: what runs, in which order, behind which gate."""

import os

# What a flow writes is people's data, also where a worker starts it and not the command line:
# readable to its owner only.
os.umask(0o077)
