import { Button } from 'antd';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useObject } from '@/api/hooks/metadata';
import { useRecord } from '@/api/hooks/records';
import { useMe } from '@/api/hooks/session';
import type { BlockOf, FieldDef, FieldValue, ObjectDef, RecordData, Ref } from '@/api/types';
import { SkeletonRows, useErrorMessage } from '@/components/states';
import { FieldDisplay, isEditable } from '@/fields';
import { useLabel } from '@/i18n';
import { FormBody } from '@/pages/record/FormBody';
import { useCreating } from '@/pages/record/useCreating';
import { useEditing } from '@/pages/record/useEditing';
import { useRecordForm, type SubmitOptions } from '@/pages/record/useRecordForm';
import { useView } from '../viewContext';
import { NotYours } from './NotYours';

type Block = BlockOf<'record-form'>;

/** Some fields of a record in the product's own form; without a record, of one that is yet to be made. */
export function RecordForm({ block }: { block: Block }) {
  const { object, isLoading } = useObject(block.object);
  const { data: me } = useMe();
  const fields = useMemo(() => (object ? block.fields.map((key) => object.fields.find((field) => field.key === key)).filter((field) => field !== undefined) : []), [block.fields, object]);
  if (!object?.can.read || !me) return <NotYours isLoading={isLoading} />;
  if (block.record !== undefined) return <OfRecord block={block} object={object} id={block.record} fields={fields} />;
  if (!object.can.create) return <NotYours isLoading={false} />;
  return <Create block={block} object={object} fields={fields} me={{ id: me.user.id, label: me.user.name }} />;
}

function OfRecord({ block, object, id, fields }: { block: Block; object: ObjectDef; id: string; fields: FieldDef[] }) {
  const say = useErrorMessage();
  const { data: record, error } = useRecord(object.key, id);
  if (!record) {
    if (!error) return <SkeletonRows rows={fields.length} />;
    return isApiError(error, 'not_found') ? <NotYours isLoading={false} /> : <p className="pb-notice">{say(error)}</p>;
  }
  const canEdit = block.mode !== 'view' && object.can.update && fields.some(isEditable);
  return canEdit ? <Edit key={id} object={object} record={record} fields={fields} /> : <Facts record={record} fields={fields} />;
}

function Facts({ record, fields }: { record: RecordData; fields: FieldDef[] }) {
  const label = useLabel();
  return (
    <dl className="pb-facts" data-testid="slot-record">
      {fields.map((field) => (
        <div key={field.key}>
          <dt className="t-muted">{label(field.label)}</dt>
          <dd>
            <FieldDisplay field={field} value={record[field.key]} record={record} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The object as if it had these fields alone, so that its form has no others. */
function useNarrowed(object: ObjectDef, fields: FieldDef[]): ObjectDef {
  return useMemo(
    () => ({ ...object, fields, layout: { header: [], sections: [{ key: 'form', label: object.label, fields: fields.map((field) => field.key) }] } }),
    [object, fields],
  );
}

function Edit({ object, record, fields }: { object: ObjectDef; record: RecordData; fields: FieldDef[] }) {
  const { t } = useTranslation();
  const narrow = useNarrowed(object, fields);
  const [round, setRound] = useState(0);
  const { submit, dialogs } = useEditing(object, record, () => setRound((old) => old + 1));
  return (
    <>
      <Form key={round} object={narrow} initial={record} isNew={false} okText={t('common:save')} onSubmit={submit} />
      {dialogs}
    </>
  );
}

function Create({ block, object, fields, me }: { block: Block; object: ObjectDef; fields: FieldDef[]; me: Ref }) {
  const { refresh } = useView();
  // What must be filled in can be, whether the plugin named it or not.
  const all = useMemo(() => [...fields, ...object.fields.filter((field) => field.required && !field.system && isEditable(field) && !fields.includes(field))], [fields, object]);
  const narrow = useNarrowed(object, all);
  const [round, setRound] = useState(0);
  const done = () => {
    setRound((old) => old + 1);
    refresh();
  };
  const { initial, okText, onSubmit } = useCreating({ object: narrow, me, values: block.defaults as Partial<RecordData> | undefined, onClose: () => undefined, onCreated: done });
  return <Form key={round} object={narrow} initial={initial} isNew okText={okText} onSubmit={onSubmit} />;
}

interface FormProps {
  object: ObjectDef;
  initial: Partial<RecordData>;
  isNew: boolean;
  okText: string;
  onSubmit: (changed: Record<string, FieldValue>, options: SubmitOptions) => Promise<unknown>;
}

function Form({ object, initial, isNew, okText, onSubmit }: FormProps) {
  const { t } = useTranslation();
  const prefix = useId();
  const state = useRecordForm({ object, source: initial, isNew, onSubmit, onClose: () => undefined });
  const { isBusy, isSuspect, submit } = state;
  return (
    <div className="pb-record-form" data-testid="slot-record">
      <FormBody object={object} state={state} isNew={isNew} prefix={prefix} />
      <div className="pb-form-foot">
        <Button type="primary" loading={isBusy} data-testid="slot-record-save" onClick={() => submit(isSuspect ? { allowDuplicates: true } : {})}>
          {isSuspect ? t('records:form.create_anyway') : okText}
        </Button>
      </div>
    </div>
  );
}
