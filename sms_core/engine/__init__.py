"""The delivery engine: what to do next, what is remembered, and what drives it."""
