"""Long work (任务): reading many files, updating the index, large exports; survives a restart."""
