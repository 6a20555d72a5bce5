import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { keys } from '@/api/keys';
import { useRecordQuery } from '@/api/hooks/records';
import type { RecordPage, RecordQuery } from '@/api/types';

/** Where a record stands in the list it was opened from. */
export interface Trail {
  /** From one on. */
  at: number;
  total: number;
  isExact: boolean;
  previous: string | null;
  next: string | null;
}

interface Kept {
  object: string;
  query: RecordQuery;
}

const STORED = 'tessera.trail';

/**
 * The list that is on screen while a record's page opens is the one it was opened from; its query is kept, so that the
 * neighbours stay known after a step or a reload. Call it above whatever changes with the record.
 */
export function useTrail(object: string, id: string): Trail | null {
  const client = useQueryClient();
  const [kept] = useState(() => find(client, object, id) ?? recall(object));
  const query = kept?.query ?? NO_QUERY;
  // The list itself keeps its answers fresh; here they are only read, unless a reload took them.
  const isUnknown = kept !== null && client.getQueryData(keys.query(object, query)) === undefined;
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useRecordQuery(object, query, isUnknown);
  const ids = useMemo(() => (kept ? (data?.pages.flatMap((page) => page.items.map((record) => record.id)) ?? []) : []), [data, kept]);
  const index = ids.indexOf(id);
  const isAtEnd = index >= 0 && index === ids.length - 1;
  useEffect(() => {
    if (isAtEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [isAtEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);
  if (index < 0) return null;
  return {
    at: index + 1,
    total: Math.max(data?.pages[0]?.count ?? ids.length, ids.length),
    isExact: data?.pages[0]?.count_is_exact !== false,
    previous: ids[index - 1] ?? null,
    next: ids[index + 1] ?? null,
  };
}

const NO_QUERY: RecordQuery = {};

function find(client: QueryClient, object: string, id: string): Kept | null {
  const shown = client
    .getQueryCache()
    .findAll({ queryKey: keys.queries(object), type: 'active' })
    .flatMap(({ queryKey, state }) => {
      const [, , , query] = queryKey;
      const pages = queryKey.length === 4 ? (state.data as { pages?: RecordPage[] } | undefined)?.pages : undefined;
      const size = pages?.reduce((sum, page) => sum + page.items.length, 0) ?? 0;
      return pages?.some((page) => page.items.some((record) => record.id === id)) ? [{ query: query as RecordQuery, size }] : [];
    })
    .sort((a, b) => b.size - a.size);
  const [first] = shown;
  if (!first) return null;
  const kept: Kept = { object, query: first.query };
  sessionStorage.setItem(STORED, JSON.stringify(kept));
  return kept;
}

function recall(object: string): Kept | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(STORED) ?? 'null') as Kept | null;
    return kept?.object === object && typeof kept.query === 'object' ? kept : null;
  } catch {
    return null;
  }
}
