"""What people said, where, when and with whom, as far as a viewer may see."""
