unwell = It is not well today
