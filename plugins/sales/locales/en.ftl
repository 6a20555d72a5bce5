# Messages of the hooks and actions, by the key that the component names.
won-needs-amount = Amount is required for a won opportunity
won-needs-close-date = Close date is required for a won opportunity
lost-needs-reason = Lost reason is required for a lost opportunity
closed-is-locked = This opportunity is closed; somebody who may reopen it can change it
close-before-engage = The close date lies before the day of engagement
lead-is-converted = This lead has been converted already
lead-converts-by-action = Use Convert: it makes the account and the contact too
lead-stays-converted = A converted lead stays converted
lead-has-no-name = This lead has neither a company nor a name
stage-is-closed = Choose an open stage
opportunity-is-closed = This opportunity is closed already
opportunity-is-open = This opportunity is open
lead-converted = Lead converted
opportunity-won = Opportunity won
opportunity-lost = Opportunity lost
opportunity-reopened = Opportunity reopened
