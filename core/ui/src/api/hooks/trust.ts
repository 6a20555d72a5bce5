import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import type { NewRevocation, NewTrustedKey, RevokedBook, TrustBook } from '../types';

const book = ['plugins', 'trust'] as const;

/** Whose packages are accepted, and what is revoked. */
export const useTrustBook = () =>
  useQuery({
    queryKey: book,
    queryFn: ({ signal }) => api<TrustBook>('plugins/trust', { signal }),
  });

/** Every change answers the whole book, and may change how plugins stand. */
function useAfterBookChange() {
  const client = useQueryClient();
  return (answer: TrustBook) => {
    void client.invalidateQueries({ queryKey: ['plugins'] });
    client.setQueryData(book, answer);
  };
}

export function useTrustKey() {
  const after = useAfterBookChange();
  return useMutation({ mutationFn: (key: NewTrustedKey) => api<TrustBook>('plugins/trust/keys', { method: 'POST', body: key }), onSuccess: after });
}

export function useUntrustKey() {
  const after = useAfterBookChange();
  return useMutation({ mutationFn: (id: string) => api<TrustBook>(`plugins/trust/keys/${encodeURIComponent(id)}`, { method: 'DELETE' }), onSuccess: after });
}

export function useForgetPin() {
  const after = useAfterBookChange();
  return useMutation({ mutationFn: (plugin: string) => api<TrustBook>(`plugins/trust/pins/${encodeURIComponent(plugin)}`, { method: 'DELETE' }), onSuccess: after });
}

export function useRevoke() {
  const after = useAfterBookChange();
  return useMutation({ mutationFn: (body: NewRevocation) => api<RevokedBook>('plugins/trust/revocations', { method: 'POST', body }), onSuccess: after });
}

export function useUnrevoke() {
  const after = useAfterBookChange();
  return useMutation({ mutationFn: (id: string) => api<TrustBook>(`plugins/trust/revocations/${encodeURIComponent(id)}`, { method: 'DELETE' }), onSuccess: after });
}

/** Takes in a list that a trusted key signed. */
export function useImportRevocations() {
  const after = useAfterBookChange();
  return useMutation({
    mutationFn: ({ list, signature }: { list: File; signature: string }) => {
      const form = new FormData();
      form.append('options', JSON.stringify({ signature }));
      form.append('file', list, list.name);
      return api<RevokedBook>('plugins/revocations', { method: 'POST', body: form });
    },
    onSuccess: after,
  });
}
