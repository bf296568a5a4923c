"""What people see: Block Kit without I/O, and all wording. One file for each screen."""
