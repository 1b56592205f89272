"""Data from outside ClickSend: what the playbook declares, and how it is read."""
