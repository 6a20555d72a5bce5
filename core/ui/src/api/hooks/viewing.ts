/** Looking at the product with somebody else's eyes. */
import { useMutation } from '@tanstack/react-query';
import { forgetFirstRecords } from '@/early';
import { api, reasonHeader } from '../client';

/** A fresh document leaves nothing behind of what was seen before. */
function openAt(path: string) {
  forgetFirstRecords();
  window.location.assign(path);
}

export const useViewAs = () =>
  useMutation({
    mutationFn: ({ user, reason }: { user: string; reason: string }) =>
      api<unknown>(`users/${encodeURIComponent(user)}/view-as`, { method: 'POST', headers: reason ? reasonHeader(reason) : {} }),
    onSuccess: () => openAt('/'),
  });

/** Takes one back to the person's rights, where it began. */
export const useEndViewing = () =>
  useMutation<void, Error, string | null>({
    mutationFn: () => api<void>('me/viewing', { method: 'DELETE' }),
    onSettled: (_answer, _error, user) => openAt(user ? `/settings/rights?user=${encodeURIComponent(user)}` : '/'),
  });
