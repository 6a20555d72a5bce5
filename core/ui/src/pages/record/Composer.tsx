import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCreateRecord } from '@/api/hooks/mutations';
import { ApiError } from '@/api/client';
import type { FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { useToast } from '@/components/useToast';
import { asText, isEditable, writeFields } from '@/fields';
import { useLabel } from '@/i18n';
import type { TimelineShape } from './related';

/** Writes an activity in one go: kind, text, done. What else it needs is asked in the full form. */
export function Composer({ parent, record, shape }: { parent: ObjectDef; record: RecordData; shape: TimelineShape }) {
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { openCreate } = useShell();
  const { object, link, kind, name, body, at } = shape;
  const create = useCreateRecord(object.key);
  const kinds = (kind?.choices ?? []).filter((choice) => choice.active);
  const [chosen, setChosen] = useState<string>(asText(kind?.default) || kinds[0]?.code || '');
  const [text, setText] = useState('');

  const values = (): Partial<RecordData> => {
    const whole = text.trim();
    const [first = ''] = whole.split('\n');
    const out: Record<string, FieldValue> = {
      [link.key]: { id: record.id, label: asText(record[parent.name_field]) },
    };
    if (kind && isEditable(kind)) out[kind.key] = chosen;
    if (name && isEditable(name)) out[name.key] = body ? first.slice(0, 80) : whole;
    if (body && isEditable(body) && (whole !== first || whole.length > 80 || !name || !isEditable(name))) out[body.key] = whole;
    if (at && isEditable(at)) {
      const now = new Date();
      out[at.key] = at.kind === 'date' ? localDate(now) : now.toISOString();
    }
    return out;
  };
  const openForm = () =>
    openCreate({
      object: object.key,
      values: values(),
      onCreated: () => setText(''),
    });
  const submit = () => {
    if (!text.trim() || create.isPending) return;
    create.mutate(
      { fields: writeFields(object.fields, values()) },
      {
        onSuccess: () => {
          setText('');
          toast.done(t('records:timeline.added'));
        },
        onError: (error) => {
          if (error instanceof ApiError && error.status === 422) openForm();
          else toast.failed(error);
        },
      },
    );
  };

  return (
    <form
      className="t-composer t-card"
      data-testid="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {kinds.length > 1 && (
        <div className="t-composer-kinds" role="radiogroup" aria-label={label(kind?.label)}>
          {kinds.map((choice) => (
            <button
              key={choice.code}
              type="button"
              role="radio"
              aria-checked={choice.code === chosen}
              className="t-plain"
              data-testid={`composer-${choice.code}`}
              onClick={() => setChosen(choice.code)}
            >
              {label(choice.label)}
            </button>
          ))}
        </div>
      )}
      <Input.TextArea
        variant="borderless"
        autoSize={{ minRows: text ? 3 : 1, maxRows: 12 }}
        aria-label={t('records:timeline.write', { name: label(object.label) })}
        placeholder={t('records:timeline.write', { name: label(object.label) })}
        data-testid="composer-text"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
            event.preventDefault();
            event.stopPropagation();
            submit();
          }
        }}
      />
      {text.trim() !== '' && (
        <div className="t-composer-foot">
          <Button size="small" type="text" onClick={openForm}>
            {t('records:timeline.more_fields')}
          </Button>
          <Button size="small" type="primary" htmlType="submit" loading={create.isPending} data-testid="composer-submit">
            {t('records:timeline.add')}
          </Button>
        </div>
      )}
    </form>
  );
}

const localDate = (date: Date): string =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
