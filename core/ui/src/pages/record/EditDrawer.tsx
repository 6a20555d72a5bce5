import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useUpdateRecord } from '@/api/hooks/mutations';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useToast } from '@/components/useToast';
import { asText, isEmptyValue, writeFields } from '@/fields';
import { useLabel } from '@/i18n';
import { ConflictDialog } from './ConflictDialog';
import { FieldsDialog } from './FieldsDialog';
import { RecordForm } from './RecordForm';
import { collides } from './useSave';

type Values = Record<string, FieldValue>;

/** All fields of a record in one form. */
export default function EditDrawer({ object, record, onClose }: { object: ObjectDef; record: RecordData; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const update = useUpdateRecord(object.key);
  const [conflict, setConflict] = useState<{ mine: Values; theirs: RecordData; reason: string } | null>(null);
  const [asking, setAsking] = useState<{ values: Values; answer: (reason: string | null) => void } | null>(null);
  const name = asText(record[object.name_field]);
  const release = useRef(() => undefined as void);

  const send = async (values: Values, version: number, reason: string) => {
    await update.mutateAsync({
      id: record.id,
      ...(typeof version === 'number' ? { version } : {}),
      fields: writeFields(object.fields, values),
      shown: values,
      ...(reason ? { reason } : {}),
    });
    toast.done(t('records:form.saved', { name: asText(values[object.name_field]) || name }));
    release.current();
    onClose();
  };

  const whyOf = async (values: Values, base: Values): Promise<string | null> => {
    if (!Object.keys(values).some((key) => object.reason_fields?.includes(key) && !isEmptyValue(base[key]))) return '';
    const given = await new Promise<string | null>((answer) => setAsking({ values, answer }));
    setAsking(null);
    return given;
  };

  return (
    <>
      <RecordForm
        isNew={false}
        object={object}
        title={t('records:form.edit_title', { name: name || label(object.label) })}
        initial={record}
        okText={t('common:save')}
        onClose={onClose}
        onSubmit={async (values, options) => {
          release.current = options.release;
          const base = { ...record, ...options.base };
          const reason = await whyOf(values, base);
          if (reason === null) return;
          // Somebody changed the same field while it was being typed in: known before the server has to say so.
          if (collides(base, values, record)) {
            setConflict({ mine: values, theirs: record, reason });
            return;
          }
          try {
            await send(values, record.version, reason);
          } catch (error) {
            const theirs = isApiError(error, 'version_conflict') ? (error.extra.current as RecordData | undefined) : undefined;
            if (!theirs) throw error;
            if (collides(base, values, theirs)) setConflict({ mine: values, theirs, reason });
            else await send(values, theirs.version, reason);
          }
        }}
      />
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
            if (Object.keys(chosen).length === 0) onClose();
            else void send(chosen, conflict.theirs.version, conflict.reason).catch(toast.failed);
          }}
        />
      )}
    </>
  );
}
