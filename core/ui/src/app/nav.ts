import type { MenuGroup, MenuItem } from '@/api/types';

/** Address of what a menu item leads to. */
export function menuPath(item: MenuItem): string {
  if (item.object) return `/o/${item.object}`;
  if (item.dashboard) return `/d/${item.dashboard}`;
  if (item.page === 'imports') return '/imports';
  // A page of a plugin.
  if (item.page?.startsWith('p/')) return `/${item.page}`;
  return item.page ? `/settings/${item.page}` : '/';
}

/** Letters for "g, then a letter": the first free letter of each item's own name. */
export function goLetters(menu: readonly MenuGroup[]): Map<string, MenuItem> {
  const letters = new Map<string, MenuItem>();
  const taken = new Set(['h']);
  for (const item of menu.flatMap((group) => group.items)) {
    const name = (item.object ?? item.dashboard ?? item.page ?? item.key).toLowerCase();
    const letter = [...name].find((candidate) => /[a-z]/.test(candidate) && !taken.has(candidate));
    if (letter) {
      taken.add(letter);
      letters.set(letter, item);
    }
  }
  return letters;
}

/**
 * Groups that one works in all day. What the overview and the home page show by themselves (`onHome`: tasks, events …) is left to those: a
 * group of nothing else is none of them.
 */
export const workGroups = (menu: readonly MenuGroup[], onHome: ReadonlySet<string>): MenuGroup[] =>
  menu.filter((group) => group.key !== 'home' && group.items.some((item) => item.object && !onHome.has(item.object)));

/** The group that a path belongs to, and its lists. */
export function siblingsOf(menu: readonly MenuGroup[], path: string): { group: MenuGroup; items: MenuItem[] } | undefined {
  const object = /^\/o\/([^/?]+)/.exec(path)?.[1];
  const group = object && menu.find(({ items }) => items.some((item) => item.object === object));
  return group ? { group, items: group.items.filter((item) => item.object) } : undefined;
}
