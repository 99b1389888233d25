// Texts to token ids.
