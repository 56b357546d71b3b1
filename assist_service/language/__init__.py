"""What a message is made of: its parts, sentences, words and language, found once."""
