import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, apiUrl } from '../client';
import { keys } from '../keys';
import type { ImportOptions, ImportPreview, ImportPreviewOptions, ImportRun, Page } from '../types';

function form(file: File, options: unknown): FormData {
  const body = new FormData();
  // Options first: a server that streams knows what to do before the file arrives.
  body.append('options', JSON.stringify(options));
  body.append('file', file, file.name);
  return body;
}

export const previewImport = (file: File, options: ImportPreviewOptions, signal?: AbortSignal) =>
  api<ImportPreview>('imports/preview', {
    method: 'POST',
    body: form(file, options),
    ...(signal ? { signal } : {}),
  });

export function useStartImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ file, options }: { file: File; options: ImportOptions }) =>
      api<{ id: string }>('imports', { method: 'POST', body: form(file, options) }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.imports, exact: true });
      void client.invalidateQueries({ queryKey: keys.jobs });
    },
  });
}

export const useImports = () =>
  useInfiniteQuery({
    queryKey: keys.imports,
    queryFn: ({ pageParam, signal }) =>
      api<Page<ImportRun>>('imports', { signal, query: { cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    // A list with something under way keeps itself fresh.
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.items.some((run) => run.state === 'running')) ? 2000 : false,
  });

/** Asked again until it is over; live events only make it sooner. */
export const useImport = (id: string | undefined) =>
  useQuery({
    queryKey: keys.import(id ?? ''),
    queryFn: ({ signal }) => api<ImportRun>(`imports/${encodeURIComponent(id ?? '')}`, { signal }),
    enabled: id !== undefined,
    refetchInterval: (query) => (query.state.data && isUnderWay(query.state.data.state) ? 700 : false),
  });

export const isUnderWay = (state: string): boolean => !['done', 'failed', 'reverted'].includes(state);

export interface RetryRow {
  row: number;
  /** Corrected cells by file column; columns left out keep what the file says. */
  values: Record<string, string>;
}

export function useRetryImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: { id: string; rows: RetryRow[]; values?: Record<string, Record<string, string>> }) =>
      api<{ id: string }>(`imports/${encodeURIComponent(id)}/retry`, { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.imports }),
  });
}

export function useRevertImport() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<unknown>(`imports/${encodeURIComponent(id)}/revert`, { method: 'POST' }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.imports });
      void client.invalidateQueries({ queryKey: keys.jobs });
    },
  });
}

export const importErrorsUrl = (id: string): string => apiUrl(`imports/${encodeURIComponent(id)}/errors.csv`);

export const importTemplateUrl = (object: string, format: 'xlsx' | 'csv'): string =>
  apiUrl(`imports/template/${encodeURIComponent(object)}`, { format });
