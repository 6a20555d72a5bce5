kept = Kept
held = This name is held
