# Messages of the hooks and actions, by the key that the component names.
ends-before-start = It ends before it begins
expires-before-published = It expires before it is published
may-not-publish = Your roles don't allow you to write announcements
announcement-published = Announcement published
