# Messages of the hooks, by the key that the component names.
parent-is-self = An account can't be its own parent
subject-call = Call
subject-meeting = Meeting
subject-email = E-mail
subject-note = Note
subject-visit = Visit
