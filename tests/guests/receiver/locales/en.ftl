not-welcome = Not welcome
