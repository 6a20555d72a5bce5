open-deals = Open deals
activities = Activities
