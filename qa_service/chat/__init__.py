"""Legal education in everyday words: short answers, emergencies, masked names, what is kept on consent."""
