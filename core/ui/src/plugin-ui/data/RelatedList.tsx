import { PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useObject } from '@/api/hooks/metadata';
import { useRecord } from '@/api/hooks/records';
import type { BlockOf, FieldDef, Filter, ObjectDef } from '@/api/types';
import { useShell } from '@/app/shellContext';
import { asText } from '@/fields';
import { useLabel } from '@/i18n';
import { useView } from '../viewContext';
import { NotYours } from './NotYours';
import { RecordRows } from './RecordRows';

/** Records that refer to the slot's record, or to another one that the plugin names. */
export function RelatedList({ block }: { block: BlockOf<'related-list'> }) {
  const { object, isLoading } = useObject(block.object);
  const { asked } = useView();
  const record = block.record ?? asked.subject?.id;
  const via = object?.fields.find((field) => field.key === block.via);
  if (!object?.can.read || record === undefined || !via) return <NotYours isLoading={isLoading} />;
  return <Related block={block} object={object} record={record} via={via} />;
}

function Related({ block, object, record, via }: { block: BlockOf<'related-list'>; object: ObjectDef; record: string; via: FieldDef }) {
  const { t } = useTranslation();
  const label = useLabel();
  const { openCreate } = useShell();
  const { filter: further, title, sort, fields, limit } = block;
  const filter = useMemo<Filter>(() => {
    const own: Filter = { field: via.key, op: 'eq', value: record };
    return further ? { and: [own, further] } : own;
  }, [via.key, record, further]);
  const { object: owner } = useObject(via.kind === 'user' ? 'user' : via.options?.object);
  const { data } = useRecord(owner?.key ?? '', owner && object.can.create ? record : undefined);
  const self = { id: record, label: asText(data?.[owner?.name_field ?? '']) || record };
  const add = t('records:new', { name: label(object.label) });
  return (
    <RecordRows
      object={object}
      title={title ?? label(object.label_plural)}
      filter={filter}
      sort={sort}
      fields={fields}
      limit={limit}
      testId={`slot-related-${object.key}`}
      tools={
        object.can.create && (
          <Button
            type="text"
            size="small"
            icon={<PlusOutlined />}
            aria-label={add}
            title={add}
            onClick={() => openCreate({ object: object.key, values: { [via.key]: via.kind === 'references' ? [self] : self }, onCreated: () => undefined })}
          />
        )
      }
    />
  );
}
