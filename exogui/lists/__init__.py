"""From whatever people have to contact SIDs, and back into files."""
