import { useCallback, useMemo, useState } from 'react';
import { useAggregate } from '@/api/hooks/records';
import type { AggregateQuery, Filter, ObjectDef, ViewDef } from '@/api/types';
import { fieldOf, totalsOf, type TotalsByCode } from './totals';

interface BoardTotals {
  totals: TotalsByCode;
  /** Nothing is known yet; zeros would be wrong. */
  isPending: boolean;
  /** Milliseconds since 1970. */
  fetchedAt: number;
  error: unknown;
  retry: () => void;
  setCount: (code: string, count: number) => void;
}

/** Count, sum and weighted sum of every column. Grouped figures know no search words: then the lists count. */
export function useBoardTotals(object: ObjectDef, view: ViewDef, groupBy: string, filter: Filter | null, search: string): BoardTotals {
  const query = useMemo<AggregateQuery>(
    () => ({
      filter,
      group_by: [groupBy],
      measures: {
        count: { op: 'count' },
        ...(fieldOf(object, view.sum) && view.sum ? { sum: { op: 'sum', field: view.sum } } : {}),
        ...(fieldOf(object, view.weighted_sum) && view.weighted_sum
          ? { weighted: { op: 'sum', field: view.weighted_sum } }
          : {}),
      },
    }),
    [filter, groupBy, object, view.sum, view.weighted_sum],
  );
  const { data, error, isPending, dataUpdatedAt, refetch } = useAggregate(object.key, query);
  const [found, setFound] = useState<{ search: string; counts: Record<string, number> }>({ search: '', counts: {} });
  const setCount = useCallback(
    (code: string, count: number) =>
      setFound((before) => ({ search, counts: { ...(before.search === search ? before.counts : {}), [code]: count } })),
    [search],
  );
  const grouped = useMemo(() => totalsOf(data ?? [], groupBy), [data, groupBy]);
  const totals = useMemo<TotalsByCode>(() => {
    if (!search) return grouped;
    const counts = found.search === search ? found.counts : {};
    const codes = new Set([...Object.keys(grouped), ...Object.keys(counts)]);
    return Object.fromEntries([...codes].map((code) => [code, { count: counts[code] ?? 0, sum: null, weighted: null }]));
  }, [found, grouped, search]);
  return { totals, isPending, fetchedAt: dataUpdatedAt, error: data ? null : error, retry: () => void refetch(), setCount };
}
