"""From typed characters to facts: characters, lines, sentences, clauses and names."""
