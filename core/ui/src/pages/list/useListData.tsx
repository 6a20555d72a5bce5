import { useCallback, useEffect, useMemo, useState } from 'react';
import { useAggregate, useRecordQuery } from '@/api/hooks/records';
import type { AggregateQuery, FieldDef, ObjectDef, RecordData, RecordQuery } from '@/api/types';
import { useStable } from '@/components/useStable';
import { rememberFirstRecords } from '@/early';
import { COUNT, linesOf, type Line } from './groups';
import { measuresOf } from './measures';
import { useGroupRows, useGroups } from './useGroups';
import type { ListState } from './useListState';

/** Rows, groups and figures of a list as far as they are loaded. */
export function useListData(object: ObjectDef, state: ListState, fields: FieldDef[], search: string, isOn: boolean) {
  const { filter, sort, groupBy, measures } = state;
  const isGrouped = isOn && groupBy !== null;
  const query = useMemo<RecordQuery>(
    () => ({ ...(filter ? { filter } : {}), ...(search ? { search } : {}), sort, fields: fields.map((field) => field.key) }),
    [filter, search, sort, fields],
  );
  const shownMeasures = useMemo(() => measuresOf(fields.slice(1), measures), [fields, measures]);

  const flat = useRecordQuery(object.key, query, isOn && !isGrouped);
  const isFirst = isOn && !isGrouped && flat.data?.pages.length === 1 && !flat.isPlaceholderData;
  useEffect(() => {
    if (isFirst) rememberFirstRecords(window.location.pathname + window.location.search, { object: object.key, query });
  }, [isFirst, object.key, query]);
  const flatRecords = useMemo(() => flat.data?.pages.flatMap((page) => page.items) ?? [], [flat.data]);
  const flatLines = useMemo(() => flatRecords.map((record, row): Line<RecordData> => ({ type: 'record', record, row })), [flatRecords]);

  const totalsQuery = useMemo<AggregateQuery>(
    () => ({ filter, ...(search ? { search } : {}), measures: { ...shownMeasures, [COUNT]: { op: 'count' } } }),
    [filter, search, shownMeasures],
  );
  const totals = useAggregate(object.key, totalsQuery, isOn && (isGrouped || Object.keys(shownMeasures).length > 0));
  const row = totals.data?.[0];

  const grouped = useGroups(object, isGrouped ? groupBy : null, filter, search, shownMeasures);
  const scope = JSON.stringify([filter, search, sort, groupBy]);
  const [closed, setClosed] = useState<ReadonlySet<string>>(NONE);
  const rows = useGroupRows(object, grouped.groups, filter, query, scope);
  const { lines, records } = useMemo(
    () => (isGrouped ? linesOf(grouped.groups, closed, rows.loaded, rows.limits) : { lines: flatLines, records: flatRecords }),
    [isGrouped, grouped.groups, closed, rows.loaded, rows.limits, flatLines, flatRecords],
  );

  const { hasNextPage, isFetchingNextPage, fetchNextPage } = flat;
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const onToggleGroup = useCallback(
    (id: string) =>
      setClosed((old) => {
        const next = new Set(old);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const want = useStable(rows.want);
  const count = isGrouped ? (row ? Number(row.measures[COUNT] ?? 0) : undefined) : flat.data?.pages[0]?.count;
  return {
    records,
    lines,
    by: isGrouped ? grouped.by : null,
    hiddenGroups: grouped.hidden,
    onToggleGroup,
    closeAll: () => setClosed(new Set(grouped.groups.map(({ id }) => id))),
    openAll: () => setClosed(NONE),
    isAllClosed: grouped.groups.length > 0 && closed.size >= grouped.groups.length,
    onWant: want,
    onMore: rows.more,
    loaders: rows.loaders,
    /** `null`: they cannot be told. */
    totals: totals.error ? null : row,
    shownMeasures,
    count,
    isExact: isGrouped || flat.data?.pages[0]?.count_is_exact !== false,
    isEmpty: isGrouped ? grouped.groups.length === 0 : flatRecords.length === 0,
    error: isGrouped ? grouped.error : flatRecords.length === 0 ? flat.error : null,
    retry: () => (isGrouped ? grouped.retry() : void flat.refetch()),
    isPending: isGrouped ? grouped.isPending : flat.isPending,
    isStale: isGrouped ? grouped.isStale : flat.isPlaceholderData,
    more,
  };
}

export type ListData = ReturnType<typeof useListData>;

const NONE: ReadonlySet<string> = new Set();
