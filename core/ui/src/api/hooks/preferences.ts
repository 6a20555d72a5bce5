/** What a person arranged for themselves: kept on the server, the same on every device. */
import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { api, isApiError } from '../client';
import { keys } from '../keys';
import type { Json } from '../types';
import { useMe } from './session';

export interface Preferences {
  version: number;
  values: Record<string, Json>;
}

/** `null` takes a value away. */
export type PreferenceValues = Record<string, unknown>;

export const preferencesQuery = (client: QueryClient) =>
  queryOptions({ queryKey: keys.preferences, queryFn: ({ signal }) => load(client, signal), staleTime: 5 * 60_000 });

/** All of them; `values` is empty until they are known, `isKept` false where the server knows none. `set` shows at once and goes back when the server refuses. */
export function usePreferences() {
  const client = useQueryClient();
  const { data: me } = useMe();
  const { data, isPending, error } = useQuery({ ...preferencesQuery(client), enabled: me !== undefined });
  const { mutate, error: refused } = useMutation({
    // One after the other: two answers that overtake each other would bring back an older value.
    scope: { id: 'preferences' },
    mutationFn: (values: PreferenceValues) => save(client, values),
    onMutate: async (values) => {
      waitingOf(client).add(values);
      await client.cancelQueries({ queryKey: keys.preferences });
      client.setQueryData<Preferences>(keys.preferences, (old) => ({ version: old?.version ?? 0, values: merged(old?.values ?? {}, values) }));
    },
    onSuccess: (answer, values) => {
      waitingOf(client).delete(values);
      client.setQueryData(keys.preferences, withPending(client, answer));
    },
    onError: (_error, values) => {
      waitingOf(client).delete(values);
      return client.invalidateQueries({ queryKey: keys.preferences });
    },
  });
  return { values: data?.values ?? NONE, isLoaded: !isPending, isKept: data !== undefined && !local.has(client), error: error ?? refused, set: mutate };
}

/** One of them. The value is `fallback` until they are known, and whenever nothing is kept under the key. */
export function usePreference<T>(key: string, fallback: T): [value: T, set: (value: T | null) => void, isLoaded: boolean] {
  const { values, isLoaded, set } = usePreferences();
  const kept = values[key];
  const value = useMemo(() => (kept === undefined || kept === null ? fallback : (kept as T)), [kept, fallback]);
  const put = useCallback((next: T | null) => set({ [key]: next }), [key, set]);
  return [value, put, isLoaded];
}

const NONE: Record<string, Json> = {};

/** Kept while the page is open where the server knows no preferences. */
const local = new WeakMap<QueryClient, Preferences>();

const localOf = (client: QueryClient): Preferences => local.get(client) ?? { version: 0, values: {} };

async function load(client: QueryClient, signal: AbortSignal): Promise<Preferences> {
  try {
    return withPending(client, await api<Preferences>('me/preferences', { signal }));
  } catch (error) {
    if (!isApiError(error) || error.status !== 404) throw error;
    local.set(client, localOf(client));
    return withPending(client, localOf(client));
  }
}

async function save(client: QueryClient, values: PreferenceValues): Promise<Preferences> {
  try {
    return await api<Preferences>('me/preferences', { method: 'PATCH', body: { values } });
  } catch (error) {
    // Who looks with somebody's eyes arranges things for themselves while the page is open.
    if (isApiError(error, 'viewing_only')) return client.getQueryData<Preferences>(keys.preferences) ?? { version: 0, values: {} };
    if (!isApiError(error) || error.status !== 404) throw error;
    const kept = { version: 0, values: merged(localOf(client).values, values) };
    local.set(client, kept);
    return kept;
  }
}

/** An answer does not know yet of what is still on its way. */
function withPending(client: QueryClient, answer: Preferences): Preferences {
  return { ...answer, values: [...waitingOf(client)].reduce(merged, answer.values) };
}

/** Changes on their way to the server, in their order. */
const waiting = new WeakMap<QueryClient, Set<PreferenceValues>>();

function waitingOf(client: QueryClient): Set<PreferenceValues> {
  const known = waiting.get(client) ?? new Set();
  waiting.set(client, known);
  return known;
}

function merged(values: Record<string, Json>, change: PreferenceValues): Record<string, Json> {
  const next = { ...values };
  for (const [key, value] of Object.entries(change)) {
    if (value === null || value === undefined) delete next[key];
    else next[key] = value as Json;
  }
  return next;
}
