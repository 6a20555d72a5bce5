import { useMemo } from 'react';
import { useHistoryPages, useRecordQuery } from '@/api/hooks/records';
import type { HistoryEntry, ObjectDef, RecordData, RecordQuery } from '@/api/types';
import { asText } from '@/fields';
import type { EntryKind, TimelineShape } from './related';

export type TimelineEntry = { at: string; key: string } & (
  | { type: 'activity'; record: RecordData; shape: TimelineShape }
  | { type: 'changes'; entries: HistoryEntry[] }
);

/** `all`, `changes`, or the key of an entry kind. */
export type TimelineFilter = string;

interface Stream {
  entries: TimelineEntry[];
  hasMore: boolean;
}

export interface TimelineData {
  entries: TimelineEntry[];
  isPending: boolean;
  error: unknown;
  hasMore: boolean;
  more: () => void;
}

const PAGE = 30;

/**
 * The records of all timeline objects and the changes, newest first. Each has pages of its own; what is shown never
 * reaches below the end of a page that has more after it, so nothing appears in between later.
 * Whoever calls this keys itself by `shapes`, since each of them is a query.
 */
export function useTimeline(object: ObjectDef, record: RecordData, shapes: readonly TimelineShape[], kinds: readonly EntryKind[], only: TimelineFilter): TimelineData {
  const chosen = kinds.find(({ key }) => key === only);
  const showsChanges = only === 'all' || only === 'changes';
  const history = useHistoryPages(object.key, record.id, showsChanges);
  const activities = shapes.map((shape) => {
    const isShown = only === 'all' || chosen?.shape === shape;
    // eslint-disable-next-line react-hooks/rules-of-hooks -- as many in every render: the caller is keyed by them
    return { shape, isShown, ...useActivities(record.id, shape, isShown ? chosen : undefined, isShown) };
  });
  const streams = activities.filter(({ isShown }) => isShown);

  const all = useMemo(() => {
    const each: Stream[] = streams.map(({ shape, data, hasNextPage }) => ({
      hasMore: hasNextPage,
      entries: (data?.pages ?? []).flatMap((page) =>
        page.items.map((item) => ({ type: 'activity' as const, key: `${shape.object.key}-${item.id}`, at: timeOf(item, shape), record: item, shape })),
      ),
    }));
    if (showsChanges) {
      each.push({
        hasMore: history.hasNextPage,
        entries: (history.data?.pages ?? []).flatMap((page) => page.items.map((entry) => ({ type: 'changes' as const, key: `v${entry.version}`, at: entry.at, entries: [entry] }))),
      });
    }
    return weave(each);
    // The queries' results are what the streams consist of.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [history.data, history.hasNextPage, showsChanges, only, ...activities.flatMap(({ data, hasNextPage }) => [data, hasNextPage])]);

  return {
    entries: all,
    isPending: (showsChanges && history.isPending) || streams.some(({ isPending }) => isPending),
    error: (showsChanges && !history.data ? history.error : null) ?? streams.find(({ data }) => !data)?.error ?? null,
    hasMore: (showsChanges && history.hasNextPage) || streams.some(({ hasNextPage }) => hasNextPage),
    more: () => {
      if (showsChanges && history.hasNextPage && !history.isFetchingNextPage) void history.fetchNextPage();
      for (const stream of streams) if (stream.hasNextPage && !stream.isFetchingNextPage) void stream.fetchNextPage();
    },
  };
}

function useActivities(id: string, shape: TimelineShape, chosen: EntryKind | undefined, isShown: boolean) {
  const code = chosen?.choice?.code;
  const query = useMemo<RecordQuery>(() => {
    const ours = { field: shape.link.key, op: 'eq' as const, value: id };
    return {
      filter: code && shape.kind ? { and: [ours, { field: shape.kind.key, op: 'eq', value: code }] } : ours,
      sort: [`-${shape.at?.sortable ? shape.at.key : 'created_at'}`],
      limit: PAGE,
      count: false,
    };
  }, [id, shape, code]);
  return useRecordQuery(shape.object.key, query, isShown);
}

/** A task may be due at no time at all; then it is never late. */
export const isDated = (record: RecordData, shape: TimelineShape): boolean => shape.at !== undefined && asText(record[shape.at.key]) !== '';

export const timeOf = (record: RecordData, shape: TimelineShape): string => {
  const at = asText(shape.at ? (record[shape.at.key] ?? record.created_at) : record.created_at);
  // A day compares with an instant as its beginning where the reader is.
  return /^\d{4}-\d{2}-\d{2}$/.test(at) ? new Date(`${at}T00:00:00`).toISOString() : at;
};

/** Merges streams, each newest first, down to where one of them is not yet known; changes that follow each other fold. */
export function weave(streams: readonly Stream[]): TimelineEntry[] {
  const edge = streams
    .filter(({ hasMore, entries }) => hasMore && entries.length > 0)
    .map(({ entries }) => entries[entries.length - 1]?.at ?? '')
    .reduce((latest, at) => (at > latest ? at : latest), '');
  const merged = streams
    .flatMap(({ entries }) => entries)
    .filter(({ at }) => at >= edge)
    .sort((a, b) => b.at.localeCompare(a.at));
  const folded: TimelineEntry[] = [];
  for (const entry of merged) {
    const last = folded[folded.length - 1];
    if (entry.type === 'changes' && last?.type === 'changes') folded[folded.length - 1] = { ...last, entries: [...last.entries, ...entry.entries] };
    else folded.push(entry);
  }
  return folded;
}
