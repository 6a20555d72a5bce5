import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isApiError } from '@/api/client';
import { useCreateRecord } from '@/api/hooks/mutations';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { useToast } from '@/components/useToast';
import { asText, isEditable, isEmptyValue, writeFields } from '@/fields';
import { useLabel } from '@/i18n';

/** Can a name alone begin a record? */
export function canName(object: ObjectDef): boolean {
  const field = object.fields.find((candidate) => candidate.key === object.name_field);
  return field !== undefined && isEditable(field);
}

/** One line for the name; Enter makes the record and is ready for the next. What else it needs is asked in the full form. */
export function InlineCreate({ object, values, onClose }: { object: ObjectDef; values: Partial<RecordData>; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { openCreate } = useShell();
  const create = useCreateRecord(object.key);
  const [name, setName] = useState('');
  const nameField = object.fields.find((field) => field.key === object.name_field);

  const filled = (): Record<string, FieldValue> => {
    const defaults = object.fields.filter((field) => !field.system && typeof field.default === 'string' && field.default !== '$me' && !isEmptyValue(field.default));
    return { ...Object.fromEntries(defaults.map((field) => [field.key, field.default])), ...values, ...(name.trim() ? { [object.name_field]: name.trim() } : {}) };
  };
  const openForm = () => {
    openCreate({ object: object.key, values: filled(), onCreated: () => undefined });
    onClose();
  };
  const submit = () => {
    if (!name.trim() || create.isPending) return;
    create.mutate(
      { fields: writeFields(object.fields, filled()) },
      {
        onSuccess: (record) => {
          setName('');
          toast.done(t('records:form.created', { name: asText(record[object.name_field]) || label(object.label) }));
        },
        onError: (error) => {
          // What is missing, or looks like another, is settled in the form.
          if ((error instanceof ApiError && error.status === 422) || isApiError(error, 'duplicate_suspected')) openForm();
          else toast.failed(error);
        },
      },
    );
  };

  return (
    <form
      className="t-inline-create"
      data-testid={`inline-create-${object.key}`}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
    >
      <Input
        autoFocus
        size="small"
        value={name}
        placeholder={label(nameField?.label)}
        aria-label={label(nameField?.label)}
        data-testid={`inline-name-${object.key}`}
        onChange={(event) => setName(event.target.value)}
      />
      <div className="t-inline-foot">
        <Button type="link" size="small" onClick={openForm}>
          {t('records:timeline.more_fields')}
        </Button>
        <Button type="text" size="small" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button type="primary" size="small" htmlType="submit" loading={create.isPending} disabled={!name.trim()}>
          {t('records:form.create')}
        </Button>
      </div>
    </form>
  );
}
