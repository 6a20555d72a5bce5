done = Done
