"""The commands, and their progress bar."""
