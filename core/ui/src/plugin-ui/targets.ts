/** Where links of plugins lead. The server has checked them; what leads elsewhere is looked at once more here. */
import type { BlockTarget } from '@/api/types';

/** The path of a target inside the product; none for one that leads out of it. */
export function pathOf(to: BlockTarget): string | null {
  if ('object' in to) {
    const list = `/o/${encodeURIComponent(to.object)}`;
    return to.record === undefined ? list : `${list}/${encodeURIComponent(to.record)}`;
  }
  return 'path' in to && isInside(to.path) ? to.path : null;
}

/** The address of a target outside. */
export const urlOf = (to: BlockTarget): string | null => ('url' in to && to.url.startsWith('https://') ? to.url : null);

/** `//host` and `/\host` lead out, whatever they look like. */
export const isInside = (path: string): boolean => /^\/(?![/\\])/.test(path);
