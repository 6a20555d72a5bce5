import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api, reasonHeader } from '../client';
import { keys } from '../keys';
import type {
  ActionAnswer,
  BatchOperation,
  BulkRequest,
  FieldValue,
  Page,
  RecordData,
  RecordPage,
} from '../types';
import { recordPath } from './records';

interface Pages {
  pages: RecordPage[];
  pageParams: unknown[];
}

/** Values as the server reads them out, and the same as it wants them written. */
export interface RecordChange {
  id: string;
  version?: number;
  /** As written: ids for references. */
  fields: Record<string, FieldValue>;
  /** As read, shown until the server answers; left out, `fields` is shown. */
  shown?: Record<string, FieldValue>;
  reason?: string;
}

const isPages = (data: unknown): data is Pages =>
  typeof data === 'object' && data !== null && Array.isArray((data as Pages).pages);

/** Put new values of one record into everything cached of it. */
function patchCachedRecord(
  client: QueryClient,
  object: string,
  id: string,
  change: (record: RecordData) => RecordData,
): void {
  client.setQueryData<RecordData>(keys.record(object, id), (record) => record && change(record));
  client.setQueriesData<unknown>({ queryKey: keys.queries(object) }, (data: unknown) => {
    if (!isPages(data)) return data;
    return {
      ...data,
      pages: data.pages.map((page) =>
        page.items.some((record) => record.id === id)
          ? { ...page, items: page.items.map((record) => (record.id === id ? change(record) : record)) }
          : page,
      ),
    };
  });
}

/** Take records out of every cached list, counts included. */
export function dropCachedRecords(client: QueryClient, object: string, ids: readonly string[]): void {
  const gone = new Set(ids);
  client.setQueriesData<unknown>({ queryKey: keys.queries(object) }, (data: unknown) => {
    if (!isPages(data)) return data;
    let dropped = 0;
    const pages = data.pages.map((page) => {
      const items = page.items.filter((record) => !gone.has(record.id));
      dropped += page.items.length - items.length;
      return { ...page, items };
    });
    const first = pages[0];
    if (first && first.count !== undefined) pages[0] = { ...first, count: first.count - dropped };
    return { ...data, pages };
  });
}

export function useCreateRecord(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { fields: Record<string, FieldValue>; allowDuplicates?: boolean }) =>
      api<RecordData>(recordPath(object), {
        method: 'POST',
        body: input.fields,
        query: { allow_duplicates: input.allowDuplicates ? true : undefined },
      }),
    onSuccess: (record) => {
      client.setQueryData(keys.record(object, record.id), record);
      void client.invalidateQueries({ queryKey: keys.records(object) });
    },
  });
}

/** Saves at once on the screen, goes back when the server refuses. */
export function useUpdateRecord(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version, fields, reason }: RecordChange) =>
      api<RecordData>(recordPath(object, id), {
        method: 'PATCH',
        body: fields,
        headers: {
          ...(version === undefined ? {} : { 'If-Match': `"${version}"` }),
          ...(reason ? reasonHeader(reason) : {}),
        },
      }),
    onMutate: async ({ id, fields, shown }) => {
      await client.cancelQueries({ queryKey: keys.records(object) });
      const before = client.getQueriesData<unknown>({ queryKey: keys.records(object) });
      patchCachedRecord(client, object, id, (record) => ({ ...record, ...(shown ?? fields) }));
      return { before };
    },
    onError: (_error, _change, context) => {
      for (const [key, data] of context?.before ?? []) client.setQueryData(key, data);
    },
    onSuccess: (record, { id }) => {
      // A list asked for some fields only; what the server sent may be more, never less.
      if (record) patchCachedRecord(client, object, id, (old) => ({ ...old, ...record }));
    },
    onSettled: () => void client.invalidateQueries({ queryKey: keys.records(object) }),
  });
}

export function useDeleteRecord(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, purge }: { id: string; purge?: boolean }) =>
      api<void>(recordPath(object, id), { method: 'DELETE', query: { purge: purge ? true : undefined } }),
    onSuccess: (_nothing, { id }) => {
      dropCachedRecords(client, object, [id]);
      // Asking for the record itself again would only hear that it is gone.
      void client.invalidateQueries({
        queryKey: keys.records(object),
        predicate: ({ queryKey }) => !(queryKey[3] === id && (queryKey[2] === 'one' || queryKey[2] === 'history')),
      });
    },
  });
}

export function useRestoreRecord(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<unknown>(`${recordPath(object, id)}/restore`, { method: 'POST' }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.records(object) }),
  });
}

/** All or nothing, up to 1,000 operations. */
export function useBatch(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (operations: BatchOperation[]) =>
      api<Page<RecordData | null>>(`${recordPath(object)}/batch`, { method: 'POST', body: operations }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.records(object) }),
  });
}

/** Starts a job over many records. */
export function useBulk(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: BulkRequest) =>
      api<{ id: string }>(`${recordPath(object)}/bulk`, { method: 'POST', body: request }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.jobs }),
  });
}

export function useRunAction(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: { id: string; action: string; fields: Record<string, FieldValue> }) =>
      api<ActionAnswer>(`${recordPath(object, input.id)}/actions/${input.action}`, {
        method: 'POST',
        body: input.fields,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['records'] }),
  });
}
