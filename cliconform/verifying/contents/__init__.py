"""What a text, a JSON document, a table or a file holds, compared with what is promised."""
