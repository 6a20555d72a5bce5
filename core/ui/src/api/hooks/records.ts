import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type {
  AggregateQuery,
  AggregateRow,
  HistoryEntry,
  Page,
  RecordData,
  RecordPage,
  RecordQuery,
  Ref,
} from '../types';

export const recordPath = (object: string, id?: string): string =>
  id === undefined ? `records/${object}` : `records/${object}/${encodeURIComponent(id)}`;

export const useRecord = (object: string, id: string | undefined) =>
  useQuery({
    queryKey: keys.record(object, id ?? ''),
    queryFn: ({ signal }) => api<RecordData>(recordPath(object, id), { signal }),
    enabled: id !== undefined && id !== '',
  });

/** Pages of a query by cursor; the count is asked for once, with the first page. */
export const useRecordQuery = (object: string, query: RecordQuery, enabled = true) =>
  useInfiniteQuery({
    queryKey: keys.query(object, query),
    queryFn: ({ pageParam, signal }) =>
      api<RecordPage>(`records/${object}/query`, {
        method: 'POST',
        signal,
        body: { limit: 100, ...query, count: pageParam === null && query.count !== false, cursor: pageParam },
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    placeholderData: keepPreviousData,
    enabled,
  });

export const useAggregate = (object: string, query: AggregateQuery, enabled = true) =>
  useQuery({
    queryKey: keys.aggregate(object, query),
    queryFn: ({ signal }) =>
      api<Page<AggregateRow>>(`records/${object}/aggregate`, { method: 'POST', body: query, signal }),
    select: rowsOf,
    placeholderData: keepPreviousData,
    enabled,
  });

export const useHistory = (object: string, id: string, enabled = true) =>
  useQuery({
    queryKey: keys.history(object, id),
    queryFn: ({ signal }) => api<Page<HistoryEntry>>(`${recordPath(object, id)}/history`, { signal }),
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

const rowsOf = (page: Page<AggregateRow>) => page.items;
const refsOf = (page: Page<Ref>) => page.items;
