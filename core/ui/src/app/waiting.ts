/** How much waits for me, where the metadata says what that is: the counters of the home page, by object. */
import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, isApiError } from '@/api/client';
import { keys } from '@/api/keys';
import type { AggregateQuery, AggregateRow, Filter, Label, Page } from '@/api/types';

export interface Counter {
  key: string;
  label: Label;
  object: string;
  filter?: Filter | null;
  view?: string | null;
}

const NONE: Counter[] = [];
const countersOf = (page: Page<Counter & { type: string }>) => page.items.filter((card) => card.type === 'counter');

export function useCounters(): Counter[] {
  const { data } = useQuery({
    queryKey: ['home'],
    queryFn: async ({ signal }): Promise<Page<Counter & { type: string }>> => {
      try {
        return await api<Page<Counter & { type: string }>>('home', { signal });
      } catch (error) {
        if (isApiError(error, 'not_found')) return { items: [] };
        throw error;
      }
    },
    select: countersOf,
    staleTime: 10 * 60_000,
  });
  return data ?? NONE;
}

/** Numbers by key; what is not known yet is left out. Cached as figures of the object, so live changes make them stale. */
export function useCounts(wanted: readonly { key: string; object: string; filter: Filter | null }[]): Readonly<Record<string, number>> {
  const queries = wanted.map(({ object, filter }) => ({ object, query: { filter, measures: { n: { op: 'count' } } } satisfies AggregateQuery }));
  return useQueries({
    queries: queries.map(({ object, query }) => ({
      queryKey: keys.aggregate(object, query),
      queryFn: ({ signal }: { signal: AbortSignal }) => api<Page<AggregateRow>>(`records/${object}/aggregate`, { method: 'POST', body: query, signal }),
    })),
    combine: (results) =>
      Object.fromEntries(results.flatMap(({ data }, index) => (data ? [[wanted[index]?.key ?? '', Number(data.items[0]?.measures.n ?? 0)] as const] : []))),
  });
}

/** Of each object the records that any of its counters counts, each once. */
export function useWaiting(): Readonly<Record<string, number>> {
  const counters = useCounters();
  const wanted = useMemo(() => {
    const filters = new Map<string, Filter[]>();
    for (const { object, filter } of counters) if (filter) filters.set(object, [...(filters.get(object) ?? []), filter]);
    return [...filters].map(([object, all]) => ({ key: object, object, filter: all.length === 1 ? (all[0] ?? null) : { or: all } }));
  }, [counters]);
  return useCounts(wanted);
}
