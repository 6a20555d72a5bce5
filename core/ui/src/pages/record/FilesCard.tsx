import { PaperClipOutlined, PlusOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useQueries } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { useObjects } from '@/api/hooks/metadata';
import { useCreateRecord } from '@/api/hooks/mutations';
import { keys } from '@/api/keys';
import type { FieldDef, FieldValue, FileRef, ObjectDef, RecordData, RecordPage } from '@/api/types';
import { FileTile } from '@/components/FileTile';
import { UploadList } from '@/components/UploadList';
import { useDrop } from '@/components/useDrop';
import { useToast } from '@/components/useToast';
import { useUploads } from '@/components/useUploads';
import { asText, isEditable, isFileRef, writeFields } from '@/fields';
import { useLabel } from '@/i18n';
import { linkField, timelineShapes } from './related';

const SHOWN = 50;

interface Found {
  file: FileRef;
  key: string;
  at: string;
}

/** Objects whose records hang on this one and hold files. */
function holders(object: ObjectDef, objects: readonly ObjectDef[]): { child: ObjectDef; link: FieldDef; files: FieldDef[] }[] {
  const wanted = new Set([...object.timeline, ...object.related.map((relation) => relation.object)]);
  return objects.flatMap((child) => {
    const link = wanted.has(child.key) && child.can.read ? linkField(object, child) : undefined;
    const files = child.fields.filter((field) => field.kind === 'file' && field.access !== 'masked');
    return link && files.length > 0 ? [{ child, link, files }] : [];
  });
}

/** Is there anything that files could be kept in? */
export const hasFiles = (object: ObjectDef, objects: readonly ObjectDef[]): boolean =>
  object.fields.some((field) => field.kind === 'file' && field.access !== 'masked') || holders(object, objects).length > 0;

/**
 * All files of a record: those in fields of its own and those of the records that hang on it. What is dropped here goes
 * into an empty field of its own, else into a new entry of the timeline.
 */
export function FilesCard(props: { object: ObjectDef; record: RecordData; onSave: (values: Record<string, FieldValue>) => void }) {
  const { object, record, onSave } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const toast = useToast();
  const { data: objects } = useObjects();
  const picker = useRef<HTMLInputElement>(null);
  const sources = useMemo(() => holders(object, objects ?? []), [object, objects]);
  const shape = useMemo(() => timelineShapes(object, objects ?? []).find(({ file, object: child }) => file && child.can.create), [object, objects]);
  const own = object.fields.filter((field) => field.kind === 'file' && field.access !== 'masked');
  const empty = object.can.update ? own.find((field) => isEditable(field) && !isFileRef(record[field.key])) : undefined;
  const create = useCreateRecord(shape?.object.key ?? object.key);

  const answers = useQueries({
    queries: sources.map(({ child, link, files }) => {
      const held = files.map((field) => ({ field: field.key, op: 'is_null' as const, value: false }));
      const query = {
        filter: { and: [{ field: link.key, op: 'eq' as const, value: record.id }, held.length === 1 && held[0] ? held[0] : { or: held }] },
        sort: ['-created_at'],
        fields: [child.name_field, 'created_at', ...files.map((field) => field.key)],
        limit: SHOWN,
      };
      return {
        queryKey: [...keys.queries(child.key), 'files', query],
        queryFn: ({ signal }: { signal: AbortSignal }) => api<RecordPage>(`records/${child.key}/query`, { method: 'POST', signal, body: query }),
      };
    }),
  });

  const found: Found[] = [
    ...own.flatMap((field) => {
      const file = record[field.key];
      return isFileRef(file) ? [{ file, key: field.key, at: asText(record.updated_at) }] : [];
    }),
    ...sources.flatMap(({ child, files }, index) =>
      (answers[index]?.data?.items ?? []).flatMap((item) =>
        files.flatMap((field) => {
          const file = item[field.key];
          return isFileRef(file) ? [{ file, key: `${child.key}-${item.id}-${field.key}`, at: asText(item.created_at) }] : [];
        }),
      ),
    ),
  ].sort((a, b) => b.at.localeCompare(a.at));

  const target = empty ?? (shape?.file ? shape.file : undefined);
  const keep = async (file: FileRef) => {
    if (empty) {
      onSave({ [empty.key]: file });
      return;
    }
    if (!shape?.file) return;
    const { object: child, link, name, kind } = shape;
    const values: Record<string, FieldValue> = { [link.key]: { id: record.id, label: asText(record[object.name_field]) }, [shape.file.key]: file };
    if (name && isEditable(name)) values[name.key] = file.name;
    if (kind && isEditable(kind)) values[kind.key] = asText(kind.default) || kind.choices?.find((choice) => choice.active)?.code;
    await create.mutateAsync({ fields: writeFields(child.fields, values) });
    toast.done(t('records:files.added', { name: file.name }));
  };
  const { uploads, add: send, drop } = useUploads(target, keep);
  // A single field holds a single file.
  const add = (files: File[]) => send(empty && !shape?.file ? files.slice(0, 1) : files);
  const { isOver, handlers } = useDrop(add, target !== undefined);

  return (
    <section className={`t-card t-related t-drop${isOver ? ' is-over' : ''}`} aria-label={t('records:files.title')} data-testid="files-card" {...handlers}>
      <header>
        <PaperClipOutlined aria-hidden />
        <h2>{t('records:files.title')}</h2>
        <span className="t-faint t-num" data-testid="files-count">
          {found.length > 0 ? found.length : ''}
        </span>
        {target && (
          <Button
            type="text"
            size="small"
            icon={<PlusOutlined />}
            aria-label={t('records:files.add')}
            title={t('records:files.add')}
            onClick={() => picker.current?.click()}
          />
        )}
        <input
          ref={picker}
          type="file"
          hidden
          multiple
          data-testid="files-input"
          accept={target?.options?.media_types?.join(',')}
          onChange={(event) => {
            add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </header>
      <div className="t-files">
        <UploadList uploads={uploads} drop={drop} />
        {found.map(({ file, key }) => (
          <FileTile key={key} file={file} siblings={found.map((one) => one.file)} />
        ))}
        {target && (
          <p className="t-faint t-files-hint">{empty ? t('records:files.drop') : t('records:files.drop_into', { name: label(shape?.object.label) })}</p>
        )}
      </div>
    </section>
  );
}
