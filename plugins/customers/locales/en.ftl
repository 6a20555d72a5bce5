# Messages of the hooks, by the key that the component names.
parent-is-self = An account can't be its own parent
