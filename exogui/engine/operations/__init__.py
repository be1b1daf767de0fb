"""What a run does to its contacts: delete, check, restore."""
