"""Spreadsheets, read by a library in a bounded child process."""
