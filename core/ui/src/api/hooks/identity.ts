import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import type { ApiTokens, MadeApiToken, MadeLink, NewApiToken, OpenedLink, SecurityPolicy } from '../types';

const policy = ['settings', 'security'] as const;

/** How passwords must be, and how long sessions and links hold. */
export const useSecurityPolicy = () => useQuery({ queryKey: policy, queryFn: ({ signal }) => api<SecurityPolicy>('settings/security', { signal }) });

export function useSaveSecurityPolicy() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Partial<SecurityPolicy>) => api<SecurityPolicy>('settings/security', { method: 'PATCH', body }),
    onSuccess: (answer) => client.setQueryData(policy, answer),
  });
}

/** A link by which a user chooses a password; it can't be had again. */
export const useMakeLink = () =>
  useMutation({
    mutationFn: (id: string) => api<MadeLink>(`users/${encodeURIComponent(id)}/link`, { method: 'POST' }),
  });

/** Whose link it is. */
export const useOpenLink = (token: string) =>
  useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => api<OpenedLink>('auth/link', { method: 'POST', body: { token }, signal }),
    retry: false,
    refetchOnWindowFocus: false,
  });

export const useUseLink = () =>
  useMutation({
    mutationFn: (body: { token: string; password: string }) => api<void>('auth/link/password', { method: 'POST', body }),
  });

/** Whose tokens: one's own, or those of the user with an id. */
export type TokenOwner = string | null;

const tokens = (owner: TokenOwner) => ['tokens', owner] as const;
const tokensOf = (owner: TokenOwner) => (owner === null ? 'me/tokens' : `users/${encodeURIComponent(owner)}/tokens`);

export const useTokens = (owner: TokenOwner) =>
  useQuery({ queryKey: tokens(owner), queryFn: ({ signal }) => api<ApiTokens>(tokensOf(owner), { signal }) });

export function useMakeToken(owner: TokenOwner) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewApiToken) => api<MadeApiToken>(tokensOf(owner), { method: 'POST', body }),
    onSuccess: () => client.invalidateQueries({ queryKey: tokens(owner) }),
  });
}

export function useEndToken(owner: TokenOwner) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api<void>(`${tokensOf(owner)}/${encodeURIComponent(id)}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: tokens(owner) }),
  });
}
