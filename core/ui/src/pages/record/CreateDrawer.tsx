import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useCreateRecord } from '@/api/hooks/mutations';
import { useObject } from '@/api/hooks/metadata';
import { useMe } from '@/api/hooks/session';
import type { FieldValue, ObjectDef, RecordData, Ref } from '@/api/types';
import type { CreateRequest } from '@/app/shellContext';
import { useToast } from '@/components/useToast';
import { asText, isEmptyValue, writeFields } from '@/fields';
import { useLabel } from '@/i18n';
import { RecordForm } from './RecordForm';

/** A new record of any object. */
export default function CreateDrawer({ request, onClose }: { request: CreateRequest; onClose: () => void }) {
  const { object } = useObject(request.object);
  const { data: me } = useMe();
  if (!object || !me) return null;
  return <Create object={object} me={{ id: me.user.id, label: me.user.name }} request={request} onClose={onClose} />;
}

function Create({ object, me, request, onClose }: { object: ObjectDef; me: Ref; request: CreateRequest; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const navigate = useNavigate();
  const create = useCreateRecord(object.key);
  const initial = { ...defaultsOf(object, me), ...request.values };
  return (
    <RecordForm
      isNew
      object={object}
      title={t('records:new', { name: label(object.label) })}
      initial={initial}
      okText={t('records:form.create')}
      onClose={onClose}
      onSubmit={async (values, { allowDuplicates }) => {
        const record = await create.mutateAsync({ fields: writeFields(object.fields, values), allowDuplicates });
        onClose();
        toast.done(t('records:form.created', { name: asText(record[object.name_field]) || label(object.label) }));
        if (request.onCreated) request.onCreated(record);
        else void navigate(`/o/${object.key}/${record.id}`);
      }}
    />
  );
}

function defaultsOf(object: ObjectDef, me: Ref): Partial<RecordData> {
  const values: Record<string, FieldValue> = {};
  for (const field of object.fields) {
    if (field.default === '$me' || (field.key === 'owner' && object.has_owner)) values[field.key] = me;
    else if (!isEmptyValue(field.default) && !field.system) values[field.key] = field.default;
  }
  return values;
}
