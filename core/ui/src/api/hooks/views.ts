/** Views that people keep: their own and those shared with them. */
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, isApiError } from '../client';
import { keys } from '../keys';
import type { NewView, Page, SavedView } from '../types';

const path = (id: string): string => `views/${encodeURIComponent(id)}`;
const itemsOf = (page: Page<SavedView>): SavedView[] => page.items;

export const viewsQuery = (object: string) =>
  queryOptions({
    queryKey: keys.views(object),
    queryFn: async ({ signal }): Promise<Page<SavedView>> => {
      try {
        return await api<Page<SavedView>>('views', { signal, query: { object } });
      } catch (error) {
        // A server that keeps no views has none.
        if (isApiError(error) && error.status === 404) return { items: [], next_cursor: null };
        throw error;
      }
    },
    staleTime: 60_000,
  });

export const useSavedViews = (object: string) => useQuery({ ...viewsQuery(object), select: itemsOf });

export function useCreateView() {
  const { onSuccess, onSettled } = useUpkeep();
  return useMutation({
    mutationFn: (view: NewView) => api<SavedView>('views', { method: 'POST', body: view }),
    onSuccess,
    onSettled: (_view, _error, { object }) => onSettled(object),
  });
}

export type ViewChange = Partial<Pick<SavedView, 'name' | 'definition' | 'sharing' | 'default_for'>>;

export function useUpdateView(object: string) {
  const { onSuccess, onSettled } = useUpkeep();
  return useMutation({
    mutationFn: ({ view, change }: { view: SavedView; change: ViewChange }) =>
      api<SavedView>(path(view.id), { method: 'PATCH', body: change, headers: { 'If-Match': `"${view.version}"` } }),
    onSuccess,
    onSettled: () => onSettled(object),
  });
}

export function useDeleteView(object: string) {
  const client = useQueryClient();
  const { onSettled } = useUpkeep();
  return useMutation({
    mutationFn: (id: string) => api<void>(path(id), { method: 'DELETE' }),
    onSuccess: (_nothing, id) =>
      client.setQueryData<Page<SavedView>>(keys.views(object), (page) => page && { ...page, items: page.items.filter((view) => view.id !== id) }),
    onSettled: () => onSettled(object),
  });
}

function useUpkeep() {
  const client = useQueryClient();
  return {
    onSuccess: (view: SavedView) =>
      client.setQueryData<Page<SavedView>>(keys.views(view.object), (page) => {
        const items = page?.items ?? [];
        const isKnown = items.some(({ id }) => id === view.id);
        return { next_cursor: null, ...page, items: isKnown ? items.map((one) => (one.id === view.id ? view : one)) : [...items, view] };
      }),
    // The finder of views in all objects has a list of its own.
    onSettled: (object: string) => {
      void client.invalidateQueries({ queryKey: keys.views(object) });
      void client.invalidateQueries({ queryKey: keys.views('all') });
    },
  };
}
