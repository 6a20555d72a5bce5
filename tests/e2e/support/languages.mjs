// In which languages a journey is walked. Each asks two processors for half a minute, and texts are held against each other by tests of
// their own, so a journey has one language, half of them Chinese and half English; the long run (TESSERA_TEST_LONG) walks all in both. Coming
// in, the main journey and what a screen reader gets are always walked in both.

const BOTH = ['zh-CN', 'en'];

/** The languages of a journey whose own is this one. */
export const languages = (own) => (process.env.TESSERA_TEST_LONG ? BOTH : BOTH.filter((locale) => locale === own));
