"""One run of a batch: the loop, its workers, and what follows from each response."""
