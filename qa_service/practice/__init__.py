"""Practice: questions answered one by one, the wrong-answer notebook, timed mock exams, and their results."""
