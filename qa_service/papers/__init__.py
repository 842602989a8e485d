"""Papers: blueprints (双向细目表), papers made of the question bank, and what is printed of them."""
