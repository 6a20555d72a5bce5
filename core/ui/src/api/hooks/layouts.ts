import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { api } from '../client';
import { keys } from '../keys';
import type { LayoutParts, ObjectLayouts } from '../types';

/** What an arrangement is for, and what it was made from. */
interface Place {
  role: string | null;
  revision: number;
}

const path = (object: string) => `layouts/${encodeURIComponent(object)}`;
const guard = (revision: number) => ({ 'If-Match': `"${revision}"` });

/** How an object is laid out: by its plugin, for everybody and by role. */
export const useLayouts = (object: string) =>
  useQuery({
    queryKey: keys.layouts(object),
    queryFn: ({ signal }) => api<ObjectLayouts>(path(object), { signal }),
    enabled: object !== '',
  });

export function useArrangeLayout(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ role, revision, ...body }: LayoutParts & Place) => api<ObjectLayouts>(path(object), { method: 'PUT', query: { role }, headers: guard(revision), body }),
    onSuccess: (answer) => keep(client, answer),
  });
}

/** Back to everybody's for a role, to the plugin's for everybody. */
export function useResetLayout(object: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ role, revision }: Place) => api<ObjectLayouts>(path(object), { method: 'DELETE', query: { role }, headers: guard(revision) }),
    onSuccess: (answer) => keep(client, answer),
  });
}

async function keep(client: QueryClient, answer: ObjectLayouts) {
  client.setQueryData(keys.layouts(answer.object), answer);
  await client.invalidateQueries({ queryKey: keys.objects, exact: true });
}
