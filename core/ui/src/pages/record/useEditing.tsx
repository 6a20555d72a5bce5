import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useUpdateRecord } from '@/api/hooks/mutations';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useToast } from '@/components/useToast';
import { asText, isEmptyValue, writeFields } from '@/fields';
import { useLabel } from '@/i18n';
import { ConflictDialog } from './ConflictDialog';
import { FieldsDialog } from './FieldsDialog';
import type { SubmitOptions } from './useRecordForm';
import { collides } from './useSave';

type Values = Record<string, FieldValue>;

/** Saves what a form changed of a record: asks why where that must be said, and whose change stands where two met. */
export function useEditing(object: ObjectDef, record: RecordData, onSaved: () => void): { submit: (values: Values, options: SubmitOptions) => Promise<void>; dialogs: ReactNode } {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const update = useUpdateRecord(object.key);
  const [conflict, setConflict] = useState<{ mine: Values; theirs: RecordData; reason: string; release: () => void } | null>(null);
  const [asking, setAsking] = useState<{ values: Values; answer: (reason: string | null) => void } | null>(null);
  const name = asText(record[object.name_field]);

  const send = async (values: Values, version: number, reason: string, release: () => void) => {
    await update.mutateAsync({
      id: record.id,
      ...(typeof version === 'number' ? { version } : {}),
      fields: writeFields(object.fields, values),
      shown: values,
      ...(reason ? { reason } : {}),
    });
    toast.done(t('records:form.saved', { name: asText(values[object.name_field]) || name }));
    release();
    onSaved();
  };

  const whyOf = async (values: Values, base: Values): Promise<string | null> => {
    if (!Object.keys(values).some((key) => object.reason_fields?.includes(key) && !isEmptyValue(base[key]))) return '';
    const given = await new Promise<string | null>((answer) => setAsking({ values, answer }));
    setAsking(null);
    return given;
  };

  const submit = async (values: Values, { base: typedOver, release }: SubmitOptions) => {
    const base = { ...record, ...typedOver };
    const reason = await whyOf(values, base);
    if (reason === null) return;
    // Somebody changed the same field while it was being typed in: known before the server has to say so.
    if (collides(base, values, record)) {
      setConflict({ mine: values, theirs: record, reason, release });
      return;
    }
    try {
      await send(values, record.version, reason, release);
    } catch (error) {
      const theirs = isApiError(error, 'version_conflict') ? (error.extra.current as RecordData | undefined) : undefined;
      if (!theirs) throw error;
      if (collides(base, values, theirs)) setConflict({ mine: values, theirs, reason, release });
      else await send(values, theirs.version, reason, release);
    }
  };

  const dialogs = (
    <>
      {asking && (
        <FieldsDialog
          title={t('records:reason_title', {
            name: object.fields
              .filter((field) => field.key in asking.values && object.reason_fields?.includes(field.key))
              .map((field) => label(field.label))
              .join(t('records:filter.comma')),
          })}
          fields={[]}
          initial={{}}
          reason="required"
          okText={t('common:save')}
          onCancel={() => asking.answer(null)}
          onSubmit={(_values, reason) => {
            asking.answer(reason);
            return undefined;
          }}
        />
      )}
      {conflict && (
        <ConflictDialog
          object={object}
          mine={conflict.mine}
          theirs={conflict.theirs}
          onCancel={() => setConflict(null)}
          onResolve={(chosen) => {
            setConflict(null);
            if (Object.keys(chosen).length === 0) onSaved();
            else void send(chosen, conflict.theirs.version, conflict.reason, conflict.release).catch(toast.failed);
          }}
        />
      )}
    </>
  );
  return { submit, dialogs };
}
