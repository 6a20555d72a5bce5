import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '@/api/client';
import type { FieldDef, FieldValue, RecordData } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { FieldInput, isEmptyValue } from '@/fields';
import { useLabel } from '@/i18n';

/** A small form in a dialog: what an action, a stage or a rule still wants to know. */
export function FieldsDialog(props: {
  title: string;
  intro?: string;
  fields: readonly FieldDef[];
  problems?: Record<string, FieldProblem>;
  initial: Partial<RecordData>;
  reason?: 'none' | 'optional' | 'required';
  okText: string;
  danger?: boolean | undefined;
  onCancel: () => void;
  onSubmit: (values: Record<string, FieldValue>, reason: string) => Promise<unknown> | undefined;
}) {
  const { title, intro, fields, problems = {}, initial, reason: ask = 'none', okText, danger, onCancel, onSubmit } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const [values, setValues] = useState<Record<string, FieldValue>>(() =>
    Object.fromEntries(fields.map((field) => [field.key, initial[field.key] ?? field.default ?? null])),
  );
  const [reason, setReason] = useState('');
  const [touched, setTouched] = useState<Set<string>>(new Set());
  const [isTried, setTried] = useState(false);
  const [isBusy, setBusy] = useState(false);

  const errorOf = (field: FieldDef): string | undefined => {
    if (isTried && field.required && isEmptyValue(values[field.key])) return t('records:required');
    return touched.has(field.key) ? undefined : problems[field.key]?.message;
  };
  const submit = async () => {
    setTried(true);
    if (fields.some((field) => field.required && isEmptyValue(values[field.key]))) return;
    if (ask === 'required' && !reason.trim()) return;
    setBusy(true);
    try {
      await onSubmit(values, reason.trim());
    } finally {
      setBusy(false);
    }
  };

  return (
    <Modal
      open
      title={title}
      okText={okText}
      cancelText={t('common:cancel')}
      okButtonProps={{ danger: danger === true }}
      confirmLoading={isBusy}
      onOk={() => void submit()}
      onCancel={onCancel}
      width={480}
      destroyOnHidden
    >
      <form
        className="t-dialog-form"
        data-testid="fields-dialog"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void submit();
        }}
      >
        {intro && <p>{intro}</p>}
        {fields.map((field, index) => (
          <FormRow
            key={field.key}
            id={`ask-${field.key}`}
            label={label(field.label)}
            required={field.required || field.key in problems}
            help={label(field.help)}
            error={errorOf(field)}
            testId={`field-${field.key}`}
          >
            <FieldInput
              field={field}
              id={`ask-${field.key}`}
              value={values[field.key]}
              record={values}
              autoFocus={index === 0}
              invalid={errorOf(field) !== undefined}
              onChange={(value) => {
                setValues((old) => ({ ...old, [field.key]: value }));
                setTouched((old) => new Set(old).add(field.key));
              }}
            />
          </FormRow>
        ))}
        {ask !== 'none' && (
          <FormRow
            id="ask-reason"
            label={t('records:reason')}
            required={ask === 'required'}
            error={ask === 'required' && isTried && !reason.trim() ? t('records:required') : undefined}
          >
            <Input.TextArea
              id="ask-reason"
              autoFocus={fields.length === 0}
              autoSize={{ minRows: 2 }}
              maxLength={1000}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </FormRow>
        )}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
