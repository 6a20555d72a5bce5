import { useEffect, useMemo, useState } from 'react';
import { useAggregate, useRecordQuery } from '@/api/hooks/records';
import type { AggregateQuery, Filter, Measure, ObjectDef, RecordData, RecordQuery } from '@/api/types';
import { bothOf } from './filters';
import { COUNT, groupsOf, readGroupKey, ROWS_FIRST, ROWS_MORE, type Group, type GroupRows } from './groups';

/** More groups than that tell nobody anything; the largest are shown. */
export const GROUPS_MAX = 200;

export function useGroups(object: ObjectDef, key: string | null, filter: Filter | null, search: string, measures: Record<string, Measure>) {
  const by = useMemo(() => (key ? readGroupKey(key, object) : null), [key, object]);
  const query = useMemo<AggregateQuery>(
    () => ({ filter, ...(search ? { search } : {}), group_by: [key ?? ''], measures: { ...measures, [COUNT]: { op: 'count' } } }),
    [filter, search, key, measures],
  );
  const { data, error, isPending, isPlaceholderData, refetch } = useAggregate(object.key, query, by !== null);
  const all = useMemo(() => (by && key && data ? groupsOf(data, key, by.field, by.part) : []), [by, key, data]);
  return {
    by,
    groups: all.length > GROUPS_MAX ? all.slice(0, GROUPS_MAX) : all,
    hidden: Math.max(0, all.length - GROUPS_MAX),
    error: data ? null : error,
    isPending: by !== null && isPending,
    isStale: isPlaceholderData,
    retry: () => void refetch(),
  };
}

type Loaded = ReadonlyMap<string, GroupRows<RecordData>>;

interface GroupState {
  scope: string;
  /** Groups that came into sight. */
  wanted: ReadonlySet<string>;
  /** Rows that somebody asked for, by group. */
  limits: ReadonlyMap<string, number>;
  loaded: Loaded;
}

const EMPTY: Omit<GroupState, 'scope'> = { wanted: new Set(), limits: new Map(), loaded: new Map() };

/** What is loaded of each group; `Loaders` belong on the page, `want` asks for a group's first page, `more` for further ones. */
export function useGroupRows(object: ObjectDef, groups: readonly Group[], filter: Filter | null, query: RecordQuery, scope: string) {
  const [state, setState] = useState<GroupState>({ scope, ...EMPTY });
  // Another filter or order: nothing of it is loaded yet.
  const { wanted, limits, loaded } = state.scope === scope ? state : EMPTY;
  const change = (make: (old: Omit<GroupState, 'scope'>) => Partial<GroupState>) =>
    setState((old) => {
      const current = old.scope === scope ? old : EMPTY;
      return { ...current, ...make(current), scope };
    });
  const report = (id: string, rows: GroupRows<RecordData>) => change((old) => ({ loaded: new Map(old.loaded).set(id, rows) }));
  const want = ({ id }: Group) => {
    if (!wanted.has(id)) change((old) => ({ wanted: new Set(old.wanted).add(id) }));
  };
  const more = ({ id }: Group) => change((old) => ({ limits: new Map(old.limits).set(id, (old.limits.get(id) ?? ROWS_FIRST) + ROWS_MORE) }));
  const loaders = groups
    .filter(({ id }) => wanted.has(id))
    .map((group) => (
      <GroupLoader key={group.id} object={object.key} group={group} filter={filter} query={query} upTo={limits.get(group.id) ?? ROWS_FIRST} onRows={report} />
    ));
  return { loaded, limits, want, more, loaders };
}

/** Shows nothing: keeps one group's rows as the server has them. */
function GroupLoader(props: {
  object: string;
  group: Group;
  filter: Filter | null;
  query: RecordQuery;
  /** Rows that are needed at least. */
  upTo: number;
  onRows: (id: string, rows: GroupRows<RecordData>) => void;
}) {
  const { object, group, filter, query, upTo, onRows } = props;
  const own = useMemo<RecordQuery>(() => ({ ...query, filter: bothOf(filter, group.filter), limit: 50, count: false }), [query, filter, group.filter]);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useRecordQuery(object, own);
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items), [data]);
  useEffect(() => {
    if (rows) onRows(group.id, { rows, hasMore: hasNextPage });
    // `onRows` only writes down what it is told.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [group.id, rows, hasNextPage]);
  useEffect(() => {
    if (rows && rows.length < upTo && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [rows, upTo, hasNextPage, isFetchingNextPage, fetchNextPage]);
  return null;
}
