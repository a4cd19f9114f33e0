"""House rules: what the handbook itself demands of its flows, proved on every path."""
