import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { patchCachedRecord } from '@/api/hooks/mutations';
import { recordPath } from '@/api/hooks/records';
import { keys } from '@/api/keys';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useToast } from '@/components/useToast';
import { asText } from '@/fields';
import { useLabel } from '@/i18n';
import type { Saver } from '@/pages/record/useSave';
import type { CalendarFields } from './items';

type Values = Record<string, FieldValue>;

const isSame = (a: FieldValue | undefined, b: FieldValue | undefined) => asText(a ?? null) === asText(b ?? null) || Date.parse(asText(a ?? null)) === Date.parse(asText(b ?? null));

/**
 * Moves the beginning of something while its end stays. An object may take its end along with its beginning, and to the server an end that is
 * sent as it was is one that was not touched: what went along is put back by a second change, and both are taken back as one.
 */
export function usePullStart(object: ObjectDef, { date, end }: CalendarFields, save: Saver['save']) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const client = useQueryClient();

  const patch = (id: string, version: unknown, body: Values) =>
    api<RecordData>(recordPath(object.key, id), { method: 'PATCH', body, headers: typeof version === 'number' ? { 'If-Match': `"${version}"` } : {} });

  const put = async (record: RecordData, values: Values): Promise<RecordData> => {
    await client.cancelQueries({ queryKey: keys.records(object.key) });
    patchCachedRecord(client, object.key, record.id, (old) => ({ ...old, ...values }));
    try {
      const saved = await patch(record.id, record.version, values);
      const astray = Object.entries(values).filter(([key, value]) => !isSame(saved[key], value));
      return astray.length > 0 ? await patch(record.id, saved.version, Object.fromEntries(astray)) : saved;
    } finally {
      void client.invalidateQueries({ queryKey: keys.records(object.key) });
    }
  };

  /** Whether it is only the beginning that these values move. */
  const isPull = (record: RecordData, values: Values) => end !== undefined && date.key in values && end.key in values && isSame(values[end.key], record[end.key]);

  const pull = async (record: RecordData, values: Values) => {
    const before: Values = Object.fromEntries(Object.keys(values).map((key) => [key, record[key] ?? null]));
    try {
      const saved = await put(record, values);
      toast.undoable(t('records:saved_field', { names: label(date.label) }), () => void put(saved, before).catch(toast.failed));
    } catch {
      // What is refused is asked about or told as for every other change.
      void save(record, values);
    }
  };
  return { isPull, pull };
}
