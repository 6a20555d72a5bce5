import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type { ApiTokens, HandOverPreview, HandOverStarted, HandOverWish, MadeApiToken, MadeLink, NewApiToken, OpenedLink, RecoveryCodes, SecondFactorSecret, SecondFactorState, SecurityPolicy } from '../types';

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

const secondFactor = ['me', 'second-factor'] as const;

/** Whether one has a second factor, must have one, and how many recovery codes are left. */
export const useSecondFactor = () => useQuery({ queryKey: secondFactor, queryFn: ({ signal }) => api<SecondFactorState>('me/second-factor', { signal }) });

/** The secret for an app. */
export const useBeginSecondFactor = () =>
  useMutation({ mutationFn: (password: string) => api<SecondFactorSecret>('me/second-factor/begin', { method: 'POST', body: { password } }) });

/** Puts it in force by a code of the app. */
export const useConfirmSecondFactor = () =>
  useMutation({ mutationFn: (code: string) => api<RecoveryCodes>('me/second-factor', { method: 'POST', body: { code } }) });

export function useRenewCodes() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (password: string) => api<RecoveryCodes>('me/second-factor/codes', { method: 'POST', body: { password } }),
    onSuccess: () => client.invalidateQueries({ queryKey: secondFactor }),
  });
}

export function useRemoveSecondFactor() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (password: string) => api<void>('me/second-factor/off', { method: 'POST', body: { password } }),
    onSuccess: () => client.invalidateQueries({ queryKey: secondFactor }),
  });
}

/** For whoever lost the app and the recovery codes. */
export const useResetSecondFactor = () =>
  useMutation({ mutationFn: (id: string) => api<void>(`users/${encodeURIComponent(id)}/second-factor`, { method: 'DELETE' }) });

/** What a hand-over would move. */
export const useHandOverPreview = (id: string) =>
  useQuery({ queryKey: ['hand-over', id], queryFn: ({ signal }) => api<HandOverPreview>(`users/${encodeURIComponent(id)}/hand-over`, { signal }), staleTime: 0 });

/** Disables an account and gives what it had to somebody else. */
export function useHandOver() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...body }: HandOverWish & { id: string }) => api<HandOverStarted>(`users/${encodeURIComponent(id)}/hand-over`, { method: 'POST', body }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.records('user') });
      void client.invalidateQueries({ queryKey: ['references', 'user'] });
      void client.invalidateQueries({ queryKey: keys.jobs });
    },
  });
}
