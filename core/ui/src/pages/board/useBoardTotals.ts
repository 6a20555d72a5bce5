import { useMemo } from 'react';
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
}

interface Asked {
  object: ObjectDef;
  view: ViewDef;
  groupBy: string;
  filter: Filter | null;
  search: string;
  /** Of amounts that the server names none for. */
  currency: string;
}

/** Count, sum and weighted sum of every column. */
export function useBoardTotals({ object, view, groupBy, filter, search, currency }: Asked): BoardTotals {
  const query = useMemo<AggregateQuery>(
    () => ({
      filter,
      ...(search ? { search } : {}),
      group_by: [groupBy],
      measures: {
        count: { op: 'count' },
        ...(fieldOf(object, view.sum) && view.sum ? { sum: { op: 'sum', field: view.sum } } : {}),
        ...(fieldOf(object, view.weighted_sum) && view.weighted_sum
          ? { weighted: { op: 'sum', field: view.weighted_sum } }
          : {}),
      },
    }),
    [filter, groupBy, object, search, view.sum, view.weighted_sum],
  );
  const { data, error, isPending, dataUpdatedAt, refetch } = useAggregate(object.key, query);
  const totals = useMemo(() => totalsOf(data ?? [], groupBy, currency), [currency, data, groupBy]);
  return { totals, isPending, fetchedAt: dataUpdatedAt, error: data ? null : error, retry: () => void refetch() };
}
