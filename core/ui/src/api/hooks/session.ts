import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { forgetFirstRecords } from '@/early';
import { api, showAs } from '../client';
import { keys } from '../keys';
import type { Language, LoginAnswer, Me, Page, Session, Setup, SetupRequest, ThemeChoice } from '../types';

export const useSetup = () =>
  useQuery({ queryKey: keys.setup, queryFn: ({ signal }) => api<Setup>('setup', { signal }) });

export const meQuery = queryOptions({ queryKey: keys.me, queryFn: ({ signal }) => loadMe(signal), staleTime: 5 * 60_000 });

async function loadMe(signal: AbortSignal): Promise<Me> {
  const me = await api<Me>('me', { signal });
  showAs(me.viewing ? me.user.id : null);
  return me;
}

export const useMe = () => useQuery(meQuery);

export function useRunSetup() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (request: SetupRequest) => api<LoginAnswer>('setup', { method: 'POST', body: request }),
    onSuccess: () => client.clear(),
  });
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { username: string; password: string; totp?: string }) =>
      api<LoginAnswer>('auth/login', { method: 'POST', body }),
    onSuccess: () => client.clear(),
  });
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => api<void>('auth/logout', { method: 'POST' }),
    // A fresh document leaves nothing of this person behind in memory.
    onSettled: () => {
      forgetFirstRecords();
      window.location.assign('/sign-in');
    },
  });
}

export function useUpdateMe() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { locale?: Language; timezone?: string; theme?: ThemeChoice }) =>
      api<unknown>('me', { method: 'PATCH', body }),
    onMutate: (body) => {
      const before = client.getQueryData<Me>(keys.me);
      if (before) client.setQueryData<Me>(keys.me, { ...before, user: { ...before.user, ...body } });
      return { before };
    },
    onError: (_error, _body, context) => client.setQueryData(keys.me, context?.before),
    onSettled: () => client.invalidateQueries({ queryKey: keys.me }),
  });
}

export function useChangePassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { current: string; new: string }) =>
      api<void>('me/password', { method: 'POST', body }),
    onSuccess: () => {
      // The page that asked for it watches nobody: what it left behind would send its owner back to it.
      client.setQueryData<Me>(keys.me, (me) => me && { ...me, must_change_password: false });
      return client.invalidateQueries({ queryKey: keys.me });
    },
  });
}

/** Whose sessions: one's own, or those of the user with an id. */
export type SessionOwner = string | null;

const sessionsOf = (owner: SessionOwner) => (owner === null ? 'me/sessions' : `users/${encodeURIComponent(owner)}/sessions`);

export const useSessions = (owner: SessionOwner) =>
  useQuery({ queryKey: [...keys.sessions, owner], queryFn: ({ signal }) => api<Page<Session>>(sessionsOf(owner), { signal }) });

/** All sessions end but this one. */
export function useEndSessions(owner: SessionOwner) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api<void>(sessionsOf(owner), { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useEndSession() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<void>(`me/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}
