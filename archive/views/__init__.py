"""The pages: each view finds what the viewer may see and shows it."""
