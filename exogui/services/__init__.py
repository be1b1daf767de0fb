"""What the window and the terminal both do: import, export, preview, messages."""
