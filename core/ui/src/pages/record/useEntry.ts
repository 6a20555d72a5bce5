import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '@/api/client';
import { useCreateRecord } from '@/api/hooks/mutations';
import type { FieldDef, FieldValue, ObjectDef, RecordData } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { useToast } from '@/components/useToast';
import { asText, isEditable, isEmptyValue, isFileRef, writeFields } from '@/fields';
import { useLabel } from '@/i18n';
import type { EntryKind } from './related';

export interface Entry {
  text: string;
  /** What was filled in beside the text, by field. */
  extra: Record<string, FieldValue>;
  setText: (text: string) => void;
  put: (field: FieldDef, value: FieldValue) => void;
  isEmpty: boolean;
  isBusy: boolean;
  /** Fields worth asking for right here: when, and what must be filled in. */
  asked: FieldDef[];
  submit: () => void;
  openForm: () => void;
}

/** An entry of the timeline being written. The text survives a look at another page; `draft` names where it is kept. */
export function useEntry(parent: ObjectDef, record: RecordData, entryKind: EntryKind | undefined, draft: string, onDone?: () => void): Entry {
  const { t } = useTranslation();
  const toast = useToast();
  const label = useLabel();
  const { openCreate } = useShell();
  const create = useCreateRecord(entryKind?.shape.object.key ?? parent.key);
  const [text, setText] = useState(() => sessionStorage.getItem(draft) ?? '');
  const [extra, setExtra] = useState<Record<string, FieldValue>>({});
  const shape = entryKind?.shape;

  const write = (next: string) => {
    setText(next);
    if (next === '') sessionStorage.removeItem(draft);
    else sessionStorage.setItem(draft, next);
  };
  const clear = () => {
    write('');
    setExtra({});
    onDone?.();
  };

  const values = (): Record<string, FieldValue> => {
    if (!shape) return {};
    const { object, link, kind, name, body, at, done } = shape;
    const whole = text.trim();
    const [first = ''] = whole.split('\n');
    const out: Record<string, FieldValue> = { [link.key]: { id: record.id, label: asText(record[parent.name_field]) } };
    // What the two have in common is taken over: the company of a deal goes onto the call about it.
    for (const field of object.fields) {
      if (field.kind !== 'reference' || field.system || field.key === link.key || !isEditable(field)) continue;
      const same = parent.fields.filter((own) => own.kind === 'reference' && !own.system && own.options?.object === field.options?.object);
      if (same.length === 1 && same[0] && !isEmptyValue(record[same[0].key])) out[field.key] = record[same[0].key];
    }
    const code = entryKind?.choice?.code ?? (kind ? asText(kind.default) || kind.choices?.find((choice) => choice.active)?.code : undefined);
    if (kind && isEditable(kind) && code) out[kind.key] = code;
    if (name && isEditable(name) && whole !== '') out[name.key] = body ? first.slice(0, 80) : whole;
    if (body && isEditable(body) && whole !== '' && (whole !== first || whole.length > 80 || !name || !isEditable(name))) out[body.key] = whole;
    // What was done was done now; when something is due, only people know.
    if (at && isEditable(at) && !done) out[at.key] = at.kind === 'date' ? localDate(new Date()) : new Date().toISOString();
    for (const field of object.fields) if (field.key in extra) out[field.key] = extra[field.key];
    const attached = shape.file ? extra[shape.file.key] : null;
    // A picture's own name (IMG_1234) says nothing; what kind of entry it is, does.
    if (whole === '' && name && isEditable(name) && isFileRef(attached)) out[name.key] = label(entryKind?.choice?.label) || attached.name;
    return out;
  };

  const openForm = () => {
    if (shape) openCreate({ object: shape.object.key, values: values(), onCreated: clear });
  };
  const isEmpty = text.trim() === '' && Object.values(extra).every(isEmptyValue);
  const submit = () => {
    if (!shape || isEmpty || create.isPending) return;
    create.mutate(
      { fields: writeFields(shape.object.fields, values()) },
      {
        onSuccess: () => {
          clear();
          toast.done(t('records:timeline.added'));
        },
        onError: (error) => {
          if (error instanceof ApiError && error.status === 422) openForm();
          else toast.failed(error);
        },
      },
    );
  };
  const filled = values();
  const asked = shape
    ? shape.object.fields.filter(
        (field) =>
          isEditable(field) &&
          !field.system &&
          (field.key === shape.at?.key || (field.required && (field.key in extra || isEmptyValue(filled[field.key])) && field.key !== shape.name?.key && field.key !== shape.body?.key)),
      )
    : [];

  return { text, extra: { ...filled, ...extra }, setText: write, put: (field, value) => setExtra((old) => ({ ...old, [field.key]: value })), isEmpty, isBusy: create.isPending, asked, submit, openForm };
}

const localDate = (date: Date): string =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
