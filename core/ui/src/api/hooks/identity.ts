import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import type { MadeLink, OpenedLink, SecurityPolicy } from '../types';

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
