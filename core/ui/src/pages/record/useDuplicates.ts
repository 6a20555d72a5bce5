import { useQuery } from '@tanstack/react-query';
import { api } from '@/api/client';
import { recordPath } from '@/api/hooks/records';
import type { DuplicateMatch, FieldDef, ObjectDef, Page, RecordData } from '@/api/types';
import { useDebounced } from '@/components/useDebounced';
import { isEmptyValue, writeFields } from '@/fields';

const TOLD_APART_BY = new Set(['text', 'phone', 'email', 'url']);
const NONE: DuplicateMatch[] = [];

/** Records that look like the one being typed; asked for once typing rests. */
export function useDuplicates(object: ObjectDef, fields: readonly FieldDef[], values: Partial<RecordData>, isOn: boolean): DuplicateMatch[] {
  const telling = fields.filter((field) => TOLD_APART_BY.has(field.kind) && !field.options?.multiline);
  const typed = writeFields(
    telling.filter((field) => !isEmptyValue(values[field.key])),
    values,
  );
  const settled = useDebounced(JSON.stringify(typed), 500);
  const { data } = useQuery({
    queryKey: ['duplicates', object.key, settled],
    queryFn: ({ signal }) =>
      api<Page<DuplicateMatch>>(`${recordPath(object.key)}/duplicates`, { method: 'POST', body: JSON.parse(settled) as unknown, signal }),
    enabled: isOn && object.has_duplicate_check !== false && settled.length > 6,
    // A warning only: where it cannot be had, the form goes on without.
    retry: false,
    staleTime: 30_000,
  });
  return isOn ? (data?.items ?? NONE) : NONE;
}
