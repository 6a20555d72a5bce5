import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { useObjects } from '@/api/hooks/metadata';
import { recordPath, useReferences } from '@/api/hooks/records';
import { keys } from '@/api/keys';
import type { RecordPage, Ref } from '@/api/types';

/** Labels of ids: out of the first page that a picker shows, the others asked for by id. */
export function useRefLabels(object: string, ids: readonly string[]): Ref[] {
  const wanted = ids.filter((id) => id !== '$me' && id !== '');
  const { data: first, isSuccess } = useReferences(object, '', wanted.length > 0);
  const { data: objects } = useObjects();
  const nameField = objects?.find(({ key }) => key === object)?.name_field;
  const missing = wanted.filter((id) => !first?.some((ref) => ref.id === id)).sort();
  const { data: others } = useQuery({
    queryKey: [...keys.queries(object), 'labels', missing],
    queryFn: ({ signal }) =>
      api<RecordPage>(`${recordPath(object)}/query`, {
        method: 'POST',
        signal,
        body: { filter: { field: 'id', op: 'in', value: missing }, fields: [nameField], limit: missing.length, count: false },
      }),
    select: (page): Ref[] => page.items.map((record) => ({ id: record.id, label: String(record[nameField ?? ''] ?? '') || record.id })),
    enabled: isSuccess && missing.length > 0 && nameField !== undefined,
    staleTime: 60_000,
  });
  return useMemo(() => [...(first ?? []), ...(others ?? [])], [first, others]);
}
