not-this-one = Not this one
