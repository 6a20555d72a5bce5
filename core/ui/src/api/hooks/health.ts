import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import type { BudgetChanges, LogLevel, PhaseBudget, PluginHealth, PluginInfo, PluginLogPage, PluginWebhook } from '../types';

/** Figures and log are asked for again so often, milliseconds. */
const FRESH = 5_000;

const path = (plugin: string, part: string) => `plugins/${encodeURIComponent(plugin)}/${part}`;

/** How a plugin does, kept current. */
export const usePluginHealth = (plugin: string) =>
  useQuery({
    queryKey: ['plugins', plugin, 'health'],
    queryFn: ({ signal }) => api<PluginHealth>(path(plugin, 'health'), { signal }),
    refetchInterval: FRESH,
  });

/** Its log, newest first, page by page; kept current while `isLive`. */
export const usePluginLog = (plugin: string, search: string, level: LogLevel, isLive: boolean) =>
  useInfiniteQuery({
    queryKey: ['plugins', plugin, 'log', search, level],
    queryFn: ({ pageParam, signal }) =>
      api<PluginLogPage>(path(plugin, 'log'), { signal, query: { search: search || undefined, level, before: pageParam } }),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_before,
    refetchInterval: isLive ? FRESH : false,
  });

type WithWebhooks = PluginInfo & { webhooks?: PluginWebhook[] };
const webhooksOf = (plugin: string) => ['plugins', plugin, 'webhooks'];

/** Where other systems call it. */
export const usePluginWebhooks = (plugin: string) =>
  useQuery({
    queryKey: webhooksOf(plugin),
    queryFn: ({ signal }) => api<WithWebhooks>(`plugins/${encodeURIComponent(plugin)}`, { signal }),
    select: (answer) => answer.webhooks ?? [],
  });

/** Gives an endpoint another address. */
export function useRenewWebhook(plugin: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (endpoint: string) => api<WithWebhooks>(path(plugin, `webhooks/${encodeURIComponent(endpoint)}/renew`), { method: 'POST' }),
    onSuccess: (answer) => client.setQueryData(webhooksOf(plugin), answer),
  });
}

/** Goes on with, gives up, or ends what is done with its data for another version. */
export function useMigration(plugin: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wish: 'retry' | 'cancel' | 'tidy') => api<PluginInfo>(path(plugin, 'migration'), { method: 'POST', body: { do: wish } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['plugins'] }),
  });
}

const budgetsOf = (plugin: string) => ['plugins', plugin, 'budgets'];

export const usePluginBudgets = (plugin: string) =>
  useQuery({
    queryKey: budgetsOf(plugin),
    queryFn: ({ signal }) => api<{ phases: PhaseBudget[] }>(path(plugin, 'budgets'), { signal }),
    select: (answer) => answer.phases,
  });

export function useSetPluginBudgets(plugin: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (changes: BudgetChanges) => api<{ phases: PhaseBudget[] }>(path(plugin, 'budgets'), { method: 'PUT', body: changes }),
    onSuccess: (answer) => client.setQueryData(budgetsOf(plugin), answer),
  });
}
