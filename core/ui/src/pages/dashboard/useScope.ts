import { useMemo } from 'react';
import { useDepartments } from '@/api/hooks';
import type { Scope } from './scope';
import { rangeOf, type ScopeChoice } from './scopeChoice';

interface Node {
  id: string;
  parent?: { id: string } | null;
}

/** A department and everything below it. */
export function withBelow(id: string, departments: readonly Node[]): string[] {
  const found = [id];
  // The list grows while it is walked: what is below something found is found as well.
  for (const at of found) {
    for (const one of departments) if (one.parent?.id === at && !found.includes(one.id)) found.push(one.id);
  }
  return found;
}

/** What the cards are narrowed to. */
export function useScope(choice: ScopeChoice): Scope {
  const { data: departments } = useDepartments(choice.department !== null);
  return useMemo<Scope>(
    () => ({
      range: rangeOf(choice, new Date()),
      owner: choice.owner,
      departments: choice.department ? withBelow(choice.department, departments ?? []) : null,
    }),
    [choice, departments],
  );
}
