import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useCreateRecord } from '@/api/hooks/mutations';
import type { FieldValue, ObjectDef, RecordData, Ref } from '@/api/types';
import { useToast } from '@/components/useToast';
import { asText, isEmptyValue, writeFields } from '@/fields';
import { useLabel } from '@/i18n';
import type { RecordFormProps } from './RecordForm';

/** What a form for a new record needs, wherever it stands. */
export function useCreating(props: {
  object: ObjectDef;
  me: Ref;
  values: Partial<RecordData> | undefined;
  onClose: () => void;
  /** Instead of opening the new record's page. */
  onCreated?: ((record: RecordData) => void) | undefined;
}): Omit<RecordFormProps, 'onExpand'> {
  const { object, me, values, onClose, onCreated } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const navigate = useNavigate();
  const create = useCreateRecord(object.key);
  const [initial] = useState(() => ({ ...defaultsOf(object, me), ...values }));
  return {
    object,
    initial,
    isNew: true,
    title: t('records:new', { name: label(object.label) }),
    okText: t('records:form.create'),
    onClose,
    onSubmit: async (fields, { allowDuplicates, again, release }) => {
      const record = await create.mutateAsync({ fields: writeFields(object.fields, fields), allowDuplicates });
      toast.done(t('records:form.created', { name: asText(record[object.name_field]) || label(object.label) }));
      if (again) return;
      release();
      if (onCreated) {
        onClose();
        onCreated(record);
      } else {
        void navigate(`/o/${object.key}/${record.id}`);
        onClose();
      }
    },
  };
}

function defaultsOf(object: ObjectDef, me: Ref): Partial<RecordData> {
  const values: Record<string, FieldValue> = {};
  for (const field of object.fields) {
    if (field.default === '$me' || (field.key === 'owner' && object.has_owner)) values[field.key] = me;
    else if (!isEmptyValue(field.default) && !field.system) values[field.key] = field.default;
  }
  return values;
}
