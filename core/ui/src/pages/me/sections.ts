/** Parts of one's own settings, in their order; each has an address of its own. */
export const SECTIONS = ['appearance', 'formats', 'start', 'notifications', 'keyboard', 'sessions', 'tokens', 'passkeys', 'second_factor', 'password'] as const;
export type Section = (typeof SECTIONS)[number];

export const sectionPath = (section: Section): string => `/me/${section}`;
export const isSection = (name: string | undefined): name is Section => SECTIONS.some((section) => section === name);
