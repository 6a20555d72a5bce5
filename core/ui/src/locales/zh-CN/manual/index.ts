/** Chapters of the manual by their file's name. */
const FILES = import.meta.glob<string>('./*.md', { query: '?raw', import: 'default', eager: true });

export default Object.fromEntries(Object.entries(FILES).map(([path, text]) => [path.slice(2, -3), text]));
