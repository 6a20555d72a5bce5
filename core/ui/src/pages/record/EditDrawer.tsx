import { useTranslation } from 'react-i18next';
import type { ObjectDef, RecordData } from '@/api/types';
import { asText } from '@/fields';
import { useLabel } from '@/i18n';
import { RecordForm } from './RecordForm';
import { useEditing } from './useEditing';

/** All fields of a record in one form. */
export default function EditDrawer({ object, record, onClose }: { object: ObjectDef; record: RecordData; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { submit, dialogs } = useEditing(object, record, onClose);
  return (
    <>
      <RecordForm
        isNew={false}
        object={object}
        title={t('records:form.edit_title', { name: asText(record[object.name_field]) || label(object.label) })}
        initial={record}
        okText={t('common:save')}
        onClose={onClose}
        onSubmit={submit}
      />
      {dialogs}
    </>
  );
}
