import { findMatch, type Match } from './match';
import type { Readings } from './pinyin';
import type { Entry } from './types';

export interface Ranked {
  entry: Entry;
  score: number;
  ranges: readonly [number, number][] | undefined;
}

/** From here on an entry is surely meant and stands above what the server finds. */
export const SURE = 65;
const RECENT_BONUS = 5;

/** What of the local entries is meant, best first. */
export function rank(entries: readonly Entry[], query: string, readings: Readings): Ranked[] {
  const found: Ranked[] = [];
  for (const entry of entries) {
    const own = findMatch(entry.title, query, readings);
    const other = (entry.aliases ?? []).map((alias) => findMatch(alias, query, readings)).filter((match) => match !== undefined);
    const best = [own, ...other].reduce<Match | undefined>((a, b) => (b && (!a || b.score > a.score) ? b : a), undefined);
    if (!best) continue;
    const bonus = entry.group === 'recent' ? RECENT_BONUS : 0;
    found.push({ entry, score: best.score * (entry.weight ?? 1) + bonus, ranges: own?.ranges });
  }
  return found.sort((a, b) => b.score - a.score);
}
