"""The commands of ``anzhi``, one file a group. What is heavy is imported when a command runs."""
