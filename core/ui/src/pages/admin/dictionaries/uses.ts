/** Which records have an entry of a list of choices, and giving all of them another one. */
import { useQueries } from '@tanstack/react-query';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { AggregateQuery, AggregateRow, FieldDef, Filter, ObjectDef, Page } from '@/api/types';
import { runBulk, type BulkResult } from '@/pages/list/bulk';

/** A field that offers the list. */
export interface Place {
  object: ObjectDef;
  field: FieldDef;
}

/** How many records of an object have an entry in a field. */
export interface Use extends Place {
  count: number;
}

const isList = (field: FieldDef): boolean => field.kind === 'multi_select';

/** Records that have the entry there. */
export const having = (field: FieldDef, code: string): Filter => ({ field: field.key, op: isList(field) ? 'in' : 'eq', value: isList(field) ? [code] : code });

interface Question {
  place: Place;
  /** `null`: of all entries at once. */
  code: string | null;
  query: AggregateQuery;
}

/** One answer for all entries where a record has one of them; where it may have several, one for each. */
function questions(places: readonly Place[], codes: readonly string[]): Question[] {
  const measures = { n: { op: 'count' as const } };
  return places.flatMap((place): Question[] =>
    isList(place.field)
      ? codes.map((code) => ({ place, code, query: { filter: having(place.field, code), measures } }))
      : [{ place, code: null, query: { filter: null, group_by: [place.field.key], measures } }],
  );
}

/** By code, where each entry is used; `null` while it is not known. */
export function useUses(places: readonly Place[], codes: readonly string[]): { uses: ReadonlyMap<string, Use[]> | null; error: unknown } {
  const asked = questions(places, codes);
  return useQueries({
    queries: asked.map(({ place, query }) => ({
      queryKey: keys.aggregate(place.object.key, query),
      queryFn: ({ signal }: { signal: AbortSignal }) => api<Page<AggregateRow>>(`records/${place.object.key}/aggregate`, { method: 'POST', body: query, signal }),
    })),
    combine: (results) => {
      const uses = new Map<string, Use[]>();
      results.forEach(({ data }, at) => {
        const question = asked[at];
        if (!question) return;
        for (const row of data?.items ?? []) {
          const code = question.code ?? row.group[question.place.field.key];
          const count = Number(row.measures.n ?? 0);
          if (typeof code === 'string' && count > 0) uses.set(code, [...(uses.get(code) ?? []), { ...question.place, count }]);
        }
      });
      return { uses: results.every(({ data }) => data) ? uses : null, error: results.find(({ error }) => error)?.error ?? null };
    },
  });
}

export const totalOf = (uses: readonly Use[]): number => uses.reduce((sum, { count }) => sum + count, 0);

/** Gives the records that have one entry the other one, object by object; which of them were refused is told with their objects. */
export async function mergeEntries(uses: readonly Use[], from: string, to: string, onDone: (done: number) => void): Promise<(BulkResult & Place)[]> {
  const ended: (BulkResult & Place)[] = [];
  let before = 0;
  for (const { object, field, count } of uses) {
    const change = isList(field) ? { add: { [field.key]: [to] }, remove: { [field.key]: [from] } } : { fields: { [field.key]: to } };
    const result = await runBulk(object.key, { filter: having(field, from), search: '' }, { op: 'update', ...change }, (done) => onDone(before + done));
    before += count;
    onDone(before);
    ended.push({ object, field, ...result });
  }
  return ended;
}
