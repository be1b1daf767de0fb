"""From whatever people have to contact SIDs."""
