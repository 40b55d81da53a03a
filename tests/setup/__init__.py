"""The way from a fresh machine to a registered App: the setup page, the doctor, the labels."""
