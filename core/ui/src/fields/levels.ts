/** Choices that are parts of others: regions in levels. */
import type { Choice, FieldDef } from '@/api/types';

/** An entry at its place: behind what it is a part of. */
export interface Placed<T extends Choice> {
  entry: T;
  depth: number;
  /** What it is a part of, from the top. */
  above: readonly T[];
}

export const hasLevels = (choices: readonly Choice[]): boolean => choices.some(({ parent }) => parent);

/** All entries, each behind what it is a part of; what leads nowhere stands at the top. */
export function placed<T extends Choice>(choices: readonly T[]): Placed<T>[] {
  if (!hasLevels(choices)) return choices.map((entry) => ({ entry, depth: 0, above: [] }));
  const codes = new Set(choices.map(({ code }) => code));
  const parts = new Map<string, T[]>();
  for (const choice of choices) {
    const { parent } = choice;
    const of = parent && codes.has(parent) ? parent : '';
    const beside = parts.get(of);
    if (beside) beside.push(choice);
    else parts.set(of, [choice]);
  }
  const found: Placed<T>[] = [];
  const put = (code: string, above: readonly T[]) => {
    for (const entry of parts.get(code) ?? []) {
      if (above.includes(entry)) continue;
      found.push({ entry, depth: above.length, above });
      if (entry.code) put(entry.code, [...above, entry]);
    }
  };
  put('', []);
  return found;
}

/** May records be asked for by an entry and all that is part of it? */
export const isLevelled = (field: FieldDef): boolean => hasLevels(field.choices ?? []);
