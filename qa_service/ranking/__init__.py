"""Choice of the evidence for an answer, and how certain it is (证据的选择和把握)."""
