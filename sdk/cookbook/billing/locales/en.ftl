sent = Sent to billing
account-is-gone = This company isn't there any more
key-is-missing = An administrator has to enter the key of the billing service first
billing-refused = The billing service didn't take it
billing-is-away = The billing service can't be reached; try again later
