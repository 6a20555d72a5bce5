import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useDeleteRecord, useRestoreRecord } from '@/api/hooks/mutations';
import { useRecord } from '@/api/hooks/records';
import type { ObjectDef, RecordData } from '@/api/types';
import { useStable } from '@/components/useStable';
import { useToast } from '@/components/useToast';
import { asText } from '@/fields';

const EditDrawer = lazy(() => import('@/pages/record/EditDrawer'));

export interface RowHandlers {
  onEdit: (record: RecordData) => void;
  /** Into the recycle bin, with undo. */
  onDelete: (record: RecordData) => void;
}

/** Changes of one record out of its row; `form` belongs on the page. */
export function useRowActions(object: ObjectDef): RowHandlers & { form: ReactNode } {
  const { t } = useTranslation();
  const toast = useToast();
  const remove = useDeleteRecord(object.key);
  const restore = useRestoreRecord(object.key);
  const [editing, setEditing] = useState<string | null>(null);
  const onEdit = useStable((record: RecordData) => setEditing(record.id));
  const bringBack = (id: string, name: string) =>
    restore.mutateAsync(id).then(() => toast.done(t('records:bin.restored', { name })), toast.failed);
  const onDelete = useStable((record: RecordData) => {
    const name = asText(record[object.name_field]) || t('records:unnamed');
    // Awaited each by itself: of several at once, a mutation tells only the last one's caller.
    remove.mutateAsync({ id: record.id }).then(() => toast.undoable(t('records:deleted', { name }), () => void bringBack(record.id, name)), toast.failed);
  });
  const form = editing !== null && <EditForm key={editing} object={object} id={editing} onClose={() => setEditing(null)} />;
  return { onEdit, onDelete, form };
}

/** A list asks for some fields only, the form shows all of them. */
function EditForm({ object, id, onClose }: { object: ObjectDef; id: string; onClose: () => void }) {
  const toast = useToast();
  const { data: record, error } = useRecord(object.key, id);
  const isLost = error !== null && !record;
  useEffect(() => {
    if (!isLost) return;
    toast.failed(error);
    onClose();
    // Said once.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isLost]);
  return <Suspense fallback={null}>{record && <EditDrawer object={object} record={record} onClose={onClose} />}</Suspense>;
}
