import { useState } from 'react';
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

/** All fields of a record in one form. */
export default function EditDrawer({ object, record, onClose }: { object: ObjectDef; record: RecordData; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const update = useUpdateRecord(object.key);
  // What the form began with; a change by somebody else meanwhile is found out by its version.
  const [base] = useState(record);
  const [conflict, setConflict] = useState<{ mine: Record<string, FieldValue>; theirs: RecordData; reason: string } | null>(null);
  const [asking, setAsking] = useState<{ values: Record<string, FieldValue>; answer: (reason: string | null) => void } | null>(null);

  const send = async (values: Record<string, FieldValue>, version: number, reason: string) => {
    await update.mutateAsync({
      id: base.id,
      ...(typeof version === 'number' ? { version } : {}),
      fields: writeFields(object.fields, values),
      shown: values,
      ...(reason ? { reason } : {}),
    });
    toast.done(t('records:form.saved', { name: asText(values[object.name_field] ?? base[object.name_field]) }));
    onClose();
  };

  return (
    <>
      <RecordForm
        isNew={false}
        object={object}
        title={t('records:form.edit_title', { name: asText(base[object.name_field]) || label(object.label) })}
        initial={base}
        okText={t('common:save')}
        onClose={onClose}
        onSubmit={async (values) => {
          let reason = '';
          if (Object.keys(values).some((key) => object.reason_fields?.includes(key) && !isEmptyValue(base[key]))) {
            const given = await new Promise<string | null>((answer) => setAsking({ values, answer }));
            setAsking(null);
            if (given === null) return;
            reason = given;
          }
          try {
            await send(values, base.version, reason);
          } catch (error) {
            if (!isApiError(error, 'version_conflict') || !error.extra.current) throw error;
            setConflict({ mine: values, theirs: error.extra.current as RecordData, reason });
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
