"""What is measured, and the results with the date and the machine: see README.md."""
