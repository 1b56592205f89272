"""Playbook step 2: who may be messaged, who may not, who needs a look, and the evidence."""
