"""How values are read out of a text: one file a kind of value, each value with the words that say it."""
