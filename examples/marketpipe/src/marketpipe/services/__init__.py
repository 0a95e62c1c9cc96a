"""The program's tasks, one module each. No service prints, prompts or exits."""
