/** Providers of single sign-on: offered on the sign-in page, and looked after by administrators. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import type { LoginAnswer, OfferedSignInProvider, Page, SignInProvider, SignInProviderInput, SignInProviderTest } from '../types';

const path = 'settings/sign-in-providers';
const providers = ['settings', 'sign-in-providers'] as const;

/** What the sign-in page offers beside passwords; the page does without when it can't be told. */
export const useOfferedProviders = () =>
  useQuery({
    queryKey: ['sign-in-providers'],
    queryFn: ({ signal }) => api<Page<OfferedSignInProvider>>('auth/oidc', { signal }).then(({ items }) => items),
    retry: false,
  });

/** Where a browser goes to sign in by a provider. */
export const startAddress = (id: string, next: string): string => `/api/v1/auth/oidc/${encodeURIComponent(id)}/start?next=${encodeURIComponent(next)}`;

/** What is registered with a provider, so that it sends people back here. */
export const callbackAddress = (id: string): string => `${window.location.origin}/api/v1/auth/oidc/${id}/callback`;

/** Ends a sign-in by a provider with the code of a second factor. */
export function useSignInCode() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (totp: string) => api<LoginAnswer>('auth/oidc/second-factor', { method: 'POST', body: { totp } }),
    onSuccess: () => client.clear(),
  });
}

export const useSignInProviders = () =>
  useQuery({ queryKey: providers, queryFn: ({ signal }) => api<Page<SignInProvider>>(path, { signal }).then(({ items }) => items) });

const useChanged = () => {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: providers });
};

export function useSaveSignInProvider() {
  const onSuccess = useChanged();
  return useMutation({
    mutationFn: ({ isNew, id, ...body }: SignInProviderInput & { isNew: boolean; id: string }) =>
      isNew ? api<SignInProvider>(path, { method: 'POST', body: { id, ...body } }) : api<SignInProvider>(`${path}/${encodeURIComponent(id)}`, { method: 'PATCH', body }),
    onSuccess,
  });
}

export function useDeleteSignInProvider() {
  const onSuccess = useChanged();
  return useMutation({ mutationFn: (id: string) => api<void>(`${path}/${encodeURIComponent(id)}`, { method: 'DELETE' }), onSuccess });
}

export const useTestSignInProvider = () =>
  useMutation({ mutationFn: (id: string) => api<SignInProviderTest>(`${path}/${encodeURIComponent(id)}/test`, { method: 'POST' }) });
