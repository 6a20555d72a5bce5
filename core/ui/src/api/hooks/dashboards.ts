/** People's own dashboards: made, changed and taken away; reading them is one with the shipped ones (`useDashboards`). */
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type { Dashboard, DashboardCard, DashboardInput, Page } from '../types';

const path = (id: string) => `dashboards/${encodeURIComponent(id)}`;

export function useCreateDashboard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: DashboardInput) => api<Dashboard>('dashboards', { method: 'POST', body: { ...input, cards: input.cards.map(written) } }),
    onSuccess: (made) => put(client, made),
  });
}

/** A title is written in both languages; where nobody gave one, it is empty. */
const written = (card: DashboardCard): DashboardCard => ({ ...card, label: { en: '', 'zh-CN': '', ...card.label } });

/** `version`: refused when somebody else has saved since. */
export function useUpdateDashboard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version, ...changes }: Partial<DashboardInput> & { id: string; version?: number | null | undefined }) =>
      api<Dashboard>(path(id), {
        method: 'PATCH',
        body: changes.cards ? { ...changes, cards: changes.cards.map(written) } : changes,
        headers: typeof version === 'number' ? { 'If-Match': `"${version}"` } : {},
      }),
    onSuccess: (saved) => put(client, saved),
    onError: () => client.invalidateQueries({ queryKey: keys.dashboards }),
  });
}

export function useDeleteDashboard() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<void>(path(id), { method: 'DELETE' }),
    onSuccess: (_nothing, id) => {
      client.setQueryData<Page<Dashboard>>(keys.dashboards, (page) => page && { ...page, items: page.items.filter((one) => one.id !== id) });
    },
  });
}

/** The answer is in the list before the page that shows it asks. */
function put(client: QueryClient, saved: Dashboard): void {
  client.setQueryData<Page<Dashboard>>(keys.dashboards, (page) => {
    if (!page) return page;
    const isKnown = page.items.some((one) => one.key === saved.key);
    return { ...page, items: isKnown ? page.items.map((one) => (one.key === saved.key ? saved : one)) : [...page.items, saved] };
  });
  void client.invalidateQueries({ queryKey: keys.dashboards });
}
