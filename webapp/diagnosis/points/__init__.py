"""Why points are missing, and the other questions about points, referrals and achievements."""
