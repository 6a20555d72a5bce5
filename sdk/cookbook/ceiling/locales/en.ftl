explained = Deals above this amount are refused.
amount = Amount
save = Save
saved = Saved
not-an-amount = Enter a whole amount above zero
over-the-ceiling = This amount is above what is allowed
