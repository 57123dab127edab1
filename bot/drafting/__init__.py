"""What a process owns while a draft is written: the writer, the editor, the stop watch."""
