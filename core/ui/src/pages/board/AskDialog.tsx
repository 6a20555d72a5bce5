import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldProblem } from '@/api/client';
import type { FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FieldInput, isEditable, isEmptyValue, writeFields } from '@/fields';
import { useLabel } from '@/i18n';

interface Props {
  object: ObjectDef;
  title: string;
  /** The button's verb. */
  verb: string;
  /** What is known already. */
  record: Partial<RecordData>;
  problems: Record<string, FieldProblem>;
  /** Written form; resolves when the server answered. */
  onSubmit: (fields: Record<string, FieldValue>, reason?: string) => Promise<void>;
  onCancel: () => void;
}

/** The change itself is to be explained; no field holds that. */
const wantsReason = (problem: FieldProblem) => problem.code === 'reason_required';

/** Asks exactly the fields the server demands, no others. */
export function AskDialog({ object, title, verb, record, problems, onSubmit, onCancel }: Props) {
  const { t } = useTranslation();
  const label = useLabel();
  const [values, setValues] = useState<Partial<RecordData>>({});
  const [reason, setReason] = useState('');
  const [isSaving, setSaving] = useState(false);

  const asked: FieldDef[] = [];
  const notes: string[] = [];
  let needsReason = false;
  for (const [key, problem] of Object.entries(problems)) {
    const field = object.fields.find((candidate) => candidate.key === key);
    if (wantsReason(problem)) needsReason = true;
    else if (field && isEditable(field)) asked.push(field);
    else notes.push(problem.message);
  }
  const valueOf = (field: FieldDef) => (field.key in values ? values[field.key] : record[field.key]);
  const isReady = asked.every((field) => !isEmptyValue(valueOf(field))) && (!needsReason || reason.trim() !== '');
  const submit = async () => {
    if (!isReady || isSaving) return;
    setSaving(true);
    const answered = Object.fromEntries(asked.map((field) => [field.key, valueOf(field)]));
    await onSubmit(writeFields(asked, answered as Partial<RecordData>), reason.trim() || undefined);
    setSaving(false);
  };
  return (
    <Modal
      open
      title={title}
      okText={verb}
      cancelText={t('board:cancel')}
      okButtonProps={buttonProps('board-ask-save', { disabled: !isReady, loading: isSaving })}
      cancelButtonProps={buttonProps('board-ask-cancel')}
      onOk={() => void submit()}
      onCancel={onCancel}
      mask={{ closable: false }}
      width={440}
      destroyOnHidden
      data-testid="board-ask"
    >
      <form
        className="board-ask"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) void submit();
        }}
      >
        {notes.map((note) => (
          <p key={note} role="alert" className="t-field-error">
            {note}
          </p>
        ))}
        {asked.map((field, index) => (
          <div key={field.key} data-testid={`board-ask-${field.key}`}>
            <label htmlFor={`ask-${field.key}`}>{label(field.label)}</label>
            <FieldInput
              id={`ask-${field.key}`}
              field={{ ...field, required: true }}
              value={valueOf(field)}
              record={{ ...record, ...values }}
              autoFocus={index === 0}
              onChange={(value) => setValues((before) => ({ ...before, [field.key]: value }))}
            />
            <div className="t-faint board-ask-why">{problems[field.key]?.message}</div>
          </div>
        ))}
        {needsReason && (
          <div>
            <label htmlFor="ask-reason">{t('board:reason')}</label>
            <Input.TextArea
              id="ask-reason"
              data-testid="board-ask-reason"
              value={reason}
              autoSize={{ minRows: 2 }}
              autoFocus={asked.length === 0}
              onChange={(event) => setReason(event.target.value)}
            />
          </div>
        )}
        {/* Enter saves. */}
        <button type="submit" hidden />
      </form>
    </Modal>
  );
}
