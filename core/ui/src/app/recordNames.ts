/** What records that somebody keeps at hand are called now. */
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '@/api/client';
import { useObjects } from '@/api/hooks/metadata';
import { keys } from '@/api/keys';
import type { RecordPage } from '@/api/types';

interface Kept {
  object: string;
  id: string;
}

/** More than one shows at a time; the ones behind keep the name they were noted under. */
const MOST = 200;

/**
 * The name of a record by its object and id; `null` when it is gone or no longer to be read, `undefined` as long as nothing is known.
 * Asked for once per object, and anew whenever a record of it changes.
 */
export function useRecordNames(records: readonly Kept[]): (object: string, id: string) => string | null | undefined {
  const { data: objects } = useObjects();
  const wanted = useMemo(() => {
    const ids = new Map<string, Set<string>>();
    for (const { object, id } of records) ids.set(object, (ids.get(object) ?? new Set()).add(id));
    return [...ids].flatMap(([key, some]) => {
      const object = objects?.find((candidate) => candidate.key === key);
      return object?.can.read ? [{ key, name: object.name_field, ids: [...some].sort().slice(0, MOST) }] : [];
    });
  }, [records, objects]);
  const answers = useQueries({
    queries: wanted.map(({ key, name, ids }) => ({
      queryKey: [...keys.queries(key), 'names', ids],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api<RecordPage>(`records/${key}/query`, {
          method: 'POST',
          signal,
          body: { filter: { field: 'id', op: 'in', value: ids }, fields: [name], limit: ids.length, count: false },
        }),
      staleTime: 60_000,
    })),
    combine: (results) => results.map(({ data }) => data),
  });
  return useMemo(() => {
    const names = new Map<string, string | null>();
    wanted.forEach(({ key, name, ids }, index) => {
      const page = answers[index];
      if (!page) return;
      for (const id of ids) names.set(`${key}/${id}`, null);
      for (const record of page.items) {
        const text = record[name];
        names.set(`${key}/${record.id}`, typeof text === 'string' && text ? text : record.id);
      }
    });
    const isLost = (object: string) => objects !== undefined && !objects.some(({ key, can }) => key === object && can.read);
    return (object, id) => (isLost(object) ? null : names.get(`${object}/${id}`));
  }, [wanted, answers, objects]);
}
