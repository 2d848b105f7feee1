"""What the project is built from: the lock of its packages, and their licences."""
