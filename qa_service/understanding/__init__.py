"""What a question means before it is searched: typing errors, everyday words, figures, names of laws."""
