# Messages of the plugin, by the key that its code names.
name-is-a-trial = This name looks like a trial; please enter the company's real name
