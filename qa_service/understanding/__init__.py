"""What a question means before it is searched: typing errors, everyday words, figures, short names of laws."""
