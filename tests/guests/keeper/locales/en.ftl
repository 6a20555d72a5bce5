kept = Kept
