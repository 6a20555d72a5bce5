day = Day
about = About
plan = Plan
planned = The call is planned
day-is-missing = Choose a day
day-is-over = This day is over
