/** How much waits for me, where the metadata says what that is: counters of the home page, by object. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { useHomeCards } from '@/api/hooks/home';
import { useObjects } from '@/api/hooks/metadata';
import { keys } from '@/api/keys';
import type { AggregateQuery, AggregateRow, Filter, HomeCard, Page } from '@/api/types';

/** Whether a counter asks for something to be done: it names the date by which, or since when, its records wait. */
export const asksForWork = (card: HomeCard): boolean => card.type === 'counter' && typeof card.date_field === 'string';

/** Those of the home page's counters that ask for something, as far as one may read what they count. */
export function useCounters(): HomeCard[] {
  const { cards } = useHomeCards();
  const { data: objects } = useObjects();
  return useMemo(() => cards.filter((card) => asksForWork(card) && objects?.some(({ key, can }) => key === card.object && can.read)), [cards, objects]);
}

/** Objects that the home page shows by itself. */
export function useHomeObjects(): ReadonlySet<string> {
  const { cards } = useHomeCards();
  return useMemo(() => new Set(cards.map((card) => card.object)), [cards]);
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
