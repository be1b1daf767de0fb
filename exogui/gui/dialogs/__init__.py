"""Dialogs, one a file, and their models."""
