"""What people say about answers, and what is made of it."""
