"""Reading from and writing to a ClickSend account."""
