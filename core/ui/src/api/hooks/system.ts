import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, upload } from '../client';
import { keys } from '../keys';
import type { ExportRequest, ExportRun, FileRef, Job, NotificationItem, Page, SearchPage } from '../types';

export const useSearch = (q: string, enabled = true) =>
  useQuery({
    queryKey: keys.search(q),
    queryFn: ({ signal }) => api<SearchPage>('search', { signal, query: { q, limit: 10 } }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    enabled: enabled && q.trim().length > 0,
  });

export const useNotifications = () =>
  useQuery({
    queryKey: keys.notifications,
    queryFn: ({ signal }) => api<Page<NotificationItem>>('notifications', { signal }),
    select: notificationsOf,
  });

export function useReadNotifications() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: string[]) => api<void>('notifications/read', { method: 'POST', body: { ids } }),
    onMutate: (ids) => {
      client.setQueryData<Page<NotificationItem>>(keys.notifications, (page) =>
        page && {
          ...page,
          items: page.items.map((item) => (ids.includes(item.id) ? { ...item, is_read: true } : item)),
        },
      );
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.notifications }),
  });
}

export const useJobs = () =>
  useQuery({
    queryKey: keys.jobs,
    queryFn: ({ signal }) => api<Page<Job>>('jobs', { signal }),
    select: jobsOf,
  });

export const useStartExport = () =>
  useMutation({
    mutationFn: (body: ExportRequest) => api<{ id: string }>('exports', { method: 'POST', body }),
  });

/** Asked again every second until it is over. */
export const useExport = (id: string | null) =>
  useQuery({
    queryKey: keys.export(id ?? ''),
    queryFn: ({ signal }) => api<ExportRun>(`exports/${id ?? ''}`, { signal }),
    enabled: id !== null,
    refetchInterval: (query) =>
      query.state.data && ['done', 'failed', 'dead'].includes(query.state.data.state) ? false : 1000,
  });

/** `onProgress` hears how much of it, 0 to 1, is on its way. */
export const uploadFile = (file: File, options: { signal?: AbortSignal; onProgress?: (part: number) => void } = {}): Promise<FileRef> =>
  upload<FileRef>('files', file, options);

export const fileUrl = (id: string): string => `/api/v1/files/${encodeURIComponent(id)}`;

/** A small picture of a picture. */
export const thumbnailUrl = (id: string): string => `${fileUrl(id)}/thumbnail`;

const notificationsOf = (page: Page<NotificationItem>) => page.items;
const jobsOf = (page: Page<Job>) => page.items;
