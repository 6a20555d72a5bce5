import { useMemo } from 'react';
import { useRecordQuery } from '@/api/hooks';
import type { Filter, HomeCard, ObjectDef } from '@/api/types';

const LIMIT = 8;

/** The fields that a card shows beside the name. */
export const extraFields = (card: HomeCard, object: ObjectDef) =>
  (card.fields ?? []).flatMap((key) => {
    const field = object.fields.find((candidate) => candidate.key === key);
    return field && key !== object.name_field && key !== card.date_field && key !== card.end_field ? [field] : [];
  });

/** The first records of a card and how many there are. */
export function useRows(card: HomeCard, object: ObjectDef, filter: Filter | null, sort: string[]) {
  const query = useMemo(() => {
    const wanted = [object.name_field, ...(card.fields ?? []), ...[card.date_field, card.end_field].filter((key) => typeof key === 'string')];
    const fields = [...new Set(wanted)].filter((key) => object.fields.some((field) => field.key === key));
    return { filter, sort, fields, limit: card.limit ?? LIMIT };
  }, [card, filter, object, sort]);
  const { data, error, isPending, refetch } = useRecordQuery(card.object, query);
  const first = data?.pages[0];
  return { rows: first?.items, count: first?.count, error: data ? null : error, isPending, refetch: () => void refetch() };
}
