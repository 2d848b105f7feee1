"""What one can take home from an experiment: its numbers as tables, its charts as pictures, all of it as one page."""
