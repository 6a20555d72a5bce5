/** With whom a record is shared. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type { Ref } from '../types';
import { recordPath } from './records';

export type ShareTarget = 'user' | 'user_group' | 'department';
export const SHARE_TARGETS: readonly ShareTarget[] = ['user', 'user_group', 'department'];
export type ShareLevel = 'read' | 'write';

/** As it is asked for. */
export interface NewShare {
  to: ShareTarget;
  id: string;
  /** Of a department: those below it too. */
  below: boolean;
  level: ShareLevel;
  /** The last day; for good without one. */
  until: string | null;
}

/** As it is. */
export interface Share extends NewShare {
  /** Nothing when it is gone, or out of sight. */
  label: string | null;
  by: Ref;
  at: string;
}

interface Shares {
  items: Share[];
}

export const useShares = (object: string, id: string) =>
  useQuery({
    queryKey: keys.shares(object, id),
    queryFn: ({ signal }) => api<Shares>(`${recordPath(object, id)}/shares`, { signal }),
    select: ({ items }) => items,
  });

/** Shares the record so, in place of how it was shared with the same user, group or department. */
export function useShare(object: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (share: NewShare) => api<Shares>(`${recordPath(object, id)}/shares`, { method: 'PUT', body: share }),
    onSuccess: (shares) => client.setQueryData(keys.shares(object, id), shares),
  });
}

export function useUnshare(object: string, id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (share: Pick<Share, 'to' | 'id'>) => api<void>(`${recordPath(object, id)}/shares/${share.to}/${encodeURIComponent(share.id)}`, { method: 'DELETE' }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.shares(object, id) }),
  });
}
