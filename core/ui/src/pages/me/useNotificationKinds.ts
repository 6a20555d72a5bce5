import { useQuery } from '@tanstack/react-query';
import { api, isApiError } from '@/api/client';
import type { Label, Page } from '@/api/types';

export interface NotificationKind {
  key: string;
  label: Label | string;
}

/** What one can be told of; empty where the server knows no kinds. */
export const useNotificationKinds = () =>
  useQuery({
    queryKey: ['notifications', 'kinds'],
    queryFn: async ({ signal }): Promise<Page<NotificationKind>> => {
      try {
        return await api<Page<NotificationKind>>('notifications/kinds', { signal });
      } catch (error) {
        if (isApiError(error, 'not_found')) return { items: [] };
        throw error;
      }
    },
    staleTime: 10 * 60_000,
  });
