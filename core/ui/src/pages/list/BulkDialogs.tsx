import { Modal, Segmented, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, FieldValue, ObjectDef } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { asStrings, FieldInput, isEditable } from '@/fields';
import { useLabel } from '@/i18n';
import type { TagChange } from './bulk';

/** One field of many records. */
export function BulkEdit(props: {
  object: ObjectDef;
  /** Nothing else is to be changed, and not emptied. */
  fixed: FieldDef | null;
  title: string;
  onCancel: () => void;
  onSubmit: (field: FieldDef, value: FieldValue) => void;
}) {
  const { object, fixed, title, onCancel, onSubmit } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const [key, setKey] = useState<string | null>(null);
  const [value, setValue] = useState<FieldValue>(null);
  const field = fixed ?? object.fields.find((candidate) => candidate.key === key);
  return (
    <Modal
      open
      title={title}
      okText={fixed ? t('records:bulk.owner_button') : t('common:save')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('bulk-save', { disabled: !field || (fixed !== null && value === null) })}
      onCancel={onCancel}
      onOk={() => field && onSubmit(field, value)}
      width={440}
    >
      <div className="t-dialog-form" data-testid="bulk-dialog">
        {!fixed && (
          <FormRow id="bulk-field" label={t('records:filter.field')}>
            <Select
              id="bulk-field"
              className="t-full"
              showSearch={{ optionFilterProp: 'label' }}
              value={key}
              options={object.fields
                .filter((candidate) => isEditable(candidate) && !candidate.unique)
                .map((candidate) => ({ value: candidate.key, label: label(candidate.label) }))}
              onChange={(next: string) => {
                setKey(next);
                setValue(null);
              }}
            />
          </FormRow>
        )}
        {field && (
          <FormRow id="bulk-value" label={fixed ? label(field.label) : t('records:bulk.new_value')}>
            <FieldInput key={field.key} id="bulk-value" field={field} value={value} onChange={setValue} autoFocus />
          </FormRow>
        )}
      </div>
    </Modal>
  );
}

/** Tags put on or taken off, the others stay. */
export function BulkTags(props: { fields: FieldDef[]; title: string; onCancel: () => void; onSubmit: (change: TagChange) => void }) {
  const { fields, title, onCancel, onSubmit } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const [key, setKey] = useState(fields[0]?.key ?? '');
  const [mode, setMode] = useState<'add' | 'remove'>('add');
  const [tags, setTags] = useState<string[]>([]);
  const field = fields.find((candidate) => candidate.key === key);
  return (
    <Modal
      open
      title={title}
      okText={mode === 'add' ? t('lists:bulk.tags_add') : t('lists:bulk.tags_remove')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('bulk-save', { disabled: tags.length === 0 })}
      onCancel={onCancel}
      onOk={() => onSubmit({ field: key, add: mode === 'add' ? tags : [], remove: mode === 'remove' ? tags : [] })}
      width={440}
    >
      <div className="t-dialog-form" data-testid="bulk-dialog">
        <Segmented
          aria-label={t('lists:bulk.tags')}
          block
          value={mode}
          options={[
            { value: 'add', label: t('lists:bulk.tags_add') },
            { value: 'remove', label: t('lists:bulk.tags_remove') },
          ]}
          onChange={setMode}
        />
        {fields.length > 1 && (
          <FormRow id="bulk-field" label={t('records:filter.field')}>
            <Select id="bulk-field" className="t-full" value={key} options={fields.map((one) => ({ value: one.key, label: label(one.label) }))} onChange={setKey} />
          </FormRow>
        )}
        {field && (
          <FormRow id="bulk-value" label={label(field.label)}>
            <FieldInput id="bulk-value" field={field} value={tags} onChange={(next) => setTags(asStrings(next))} autoFocus />
          </FormRow>
        )}
      </div>
    </Modal>
  );
}
