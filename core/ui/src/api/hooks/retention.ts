import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';

/** How long entries of the audit log are kept, in days; `null`: for ever. */
export interface AuditRetention {
  /** By the beginning of an entry's key. */
  days: Record<string, number | null>;
  /** Of kinds that are not among these. */
  others: number | null;
  /** The least that each may be, `others` included. */
  days_min: Record<string, number>;
}

const queryKey = ['audit-retention'];

export const useAuditRetention = () => useQuery({ queryKey, queryFn: ({ signal }) => api<AuditRetention>('settings/audit-retention', { signal }) });

export function useSaveAuditRetention() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { days?: Record<string, number | null>; others?: number | null }) => api<AuditRetention>('settings/audit-retention', { method: 'PATCH', body }),
    onSuccess: (answer) => client.setQueryData(queryKey, answer),
  });
}
