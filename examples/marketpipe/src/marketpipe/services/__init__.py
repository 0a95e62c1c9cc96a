"""What the program does, one module each. No service prints, prompts or exits."""
