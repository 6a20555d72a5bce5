unknown = It knows no such thing
