"""Saved questions in both languages on real stores."""
