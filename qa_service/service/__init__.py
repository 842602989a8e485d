"""What the service keeps besides the library: accounts, jobs, feedback."""
