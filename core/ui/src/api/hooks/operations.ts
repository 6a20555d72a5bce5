import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import type { DeadLetter, Json, Page, PluginSetting } from '../types';

const deadLetters = ['dead-letters'] as const;
const settingsOf = (plugin: string) => ['plugins', plugin, 'settings'] as const;

/** Events that were given up, page by page; for administrators. */
export const useDeadLetters = (enabled: boolean) =>
  useInfiniteQuery({
    queryKey: deadLetters,
    queryFn: ({ pageParam, signal }) => api<Page<DeadLetter>>('dead-letters', { signal, query: { limit: 50, cursor: pageParam } }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor ?? null,
    enabled,
    refetchInterval: 15_000,
  });

export function useSettleDeadLetter() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, to }: { id: string; to: 'retry' | 'drop' }) =>
      to === 'retry'
        ? api<unknown>(`dead-letters/${encodeURIComponent(id)}/retry`, { method: 'POST' })
        : api<unknown>(`dead-letters/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSettled: () => client.invalidateQueries({ queryKey: deadLetters }),
  });
}

const path = (plugin: string) => `plugins/${encodeURIComponent(plugin)}/settings`;

export const usePluginSettings = (plugin: string) =>
  useQuery({
    queryKey: settingsOf(plugin),
    queryFn: ({ signal }) => api<{ items: PluginSetting[] }>(path(plugin), { signal }),
    select: (answer) => answer.items,
  });

/** Sets what is named; null takes the default back. */
export function useSetPluginSettings(plugin: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (values: Record<string, Json>) => api<{ items: PluginSetting[] }>(path(plugin), { method: 'PUT', body: values }),
    onSuccess: (answer) => client.setQueryData(settingsOf(plugin), answer),
  });
}
