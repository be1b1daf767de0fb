"""The window: widgets, words, wiring. The only place that knows Qt."""
