import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { firstPage } from '@/early';
import { api } from '../client';
import { keys } from '../keys';
import { useObjects } from './metadata';
import type {
  AggregateQuery,
  AggregateRow,
  Filter,
  HistoryEntry,
  Page,
  RecordData,
  RecordPage,
  RecordQuery,
  Ref,
} from '../types';

export const recordPath = (object: string, id?: string): string =>
  id === undefined ? `records/${object}` : `records/${object}/${encodeURIComponent(id)}`;

export const recordQuery = (object: string, id: string) => ({
  queryKey: keys.record(object, id),
  queryFn: ({ signal }: { signal: AbortSignal }) => api<RecordData>(recordPath(object, id), { signal }),
});

export const useRecord = (object: string, id: string | undefined) => useQuery({ ...recordQuery(object, id ?? ''), enabled: id !== undefined && id !== '' });

/** Pages of a query by cursor; the count is asked for once, with the first page. */
export const recordPages = (object: string, query: RecordQuery) =>
  infiniteQueryOptions({
    queryKey: keys.query(object, query),
    queryFn: ({ pageParam, signal }) =>
      api<RecordPage>(`records/${object}/query`, {
        method: 'POST',
        signal,
        body: pageParam === null ? firstPage(query) : { ...firstPage(query), count: false, cursor: pageParam },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

export const useRecordQuery = (object: string, query: RecordQuery, enabled = true) =>
  useInfiniteQuery({ ...recordPages(object, query), placeholderData: keepPreviousData, enabled });

export const useAggregate = (object: string, query: AggregateQuery, enabled = true) =>
  useQuery({
    queryKey: keys.aggregate(object, query),
    queryFn: ({ signal }) =>
      api<Page<AggregateRow>>(`records/${object}/aggregate`, { method: 'POST', body: query, signal }),
    select: rowsOf,
    placeholderData: keepPreviousData,
    enabled,
  });

/** Changes, newest first, page by page. */
export const useHistoryPages = (object: string, id: string, enabled = true) =>
  useInfiniteQuery({
    queryKey: [...keys.history(object, id), 'pages'],
    queryFn: ({ pageParam, signal }) => api<Page<HistoryEntry>>(`${recordPath(object, id)}/history`, { signal, query: { before: pageParam, limit: 100 } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    enabled,
  });

export const useBin = (object: string) =>
  useInfiniteQuery({
    queryKey: keys.bin(object),
    queryFn: ({ pageParam, signal }) =>
      api<RecordPage>(`records/${object}/bin`, { signal, query: { cursor: pageParam, limit: 100 } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
  });

/** Labels for a picker, first page. */
export const useReferences = (object: string, q: string, enabled = true) =>
  useQuery({
    queryKey: keys.references(object, q),
    queryFn: ({ signal }) =>
      api<Page<Ref>>(`references/${object}`, { signal, query: { q: q || undefined } }),
    select: refsOf,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    enabled,
  });

/** The same among records like `filter` only; `null` asks nothing. */
export function useNarrowedReferences(object: string, q: string, filter: Filter | null, enabled = true) {
  const { data: objects } = useObjects();
  const nameField = objects?.find((candidate) => candidate.key === object)?.name_field;
  const query = { filter, ...(q ? { search: q } : {}), fields: nameField ? [nameField] : [], limit: 20 };
  return useQuery({
    queryKey: [...keys.queries(object), 'references', query],
    queryFn: ({ signal }) => api<RecordPage>(`records/${object}/query`, { method: 'POST', signal, body: { ...query, count: false } }),
    select: (page): Ref[] => page.items.map((record) => ({ id: record.id, label: String(record[nameField ?? ''] ?? '') || record.id })),
    placeholderData: keepPreviousData,
    staleTime: 15_000,
    enabled: enabled && filter !== null && nameField !== undefined,
  });
}

const rowsOf = (page: Page<AggregateRow>) => page.items;
const refsOf = (page: Page<Ref>) => page.items;
