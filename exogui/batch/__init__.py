"""One batch of contacts, from the list to the last answer."""
