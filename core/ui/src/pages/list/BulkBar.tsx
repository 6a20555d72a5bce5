import { CloseOutlined, DeleteOutlined, DownloadOutlined, EditOutlined, ShareAltOutlined, TagsOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '@/api/client';
import { keys } from '@/api/keys';
import type { FieldDef, ObjectDef, PluginSlot, RecordPage } from '@/api/types';
import { useIsPhone } from '@/app/useIsPhone';
import { buttonProps } from '@/components/buttonProps';
import { useToast } from '@/components/useToast';
import { isEditable, toWrite } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { useSlotsOf } from '@/plugin-ui';
import { BulkSlots } from '@/plugin-ui/places/BulkSlots';
import { useSlotDialog } from '@/plugin-ui/places/useSlotDialog';
import { idsOf, restoreAll, runBulk, runTags, UNDO_MAX, type BulkResult, type Chosen } from './bulk';
import { BulkEdit, BulkTags } from './BulkDialogs';
import { BulkProgress } from './BulkProgress';
import { BulkShare } from './BulkShare';
import { useBulkCommands } from './useBulkCommands';
import { useBulkRun } from './useBulkRun';
import type { Selection } from './useSelection';
import './bulk.css';

/** Records that a plugin is told of at once. */
const SLOT_MAX = 200;

/** What can be done with the chosen records at once, and how far it is. */
export function BulkBar(props: {
  object: ObjectDef;
  selection: Selection;
  chosen: Chosen;
  loaded: number;
  total: number | undefined;
  /** False: there are more than `total`. */
  isExact: boolean;
  onExport: () => void;
  onClose: () => void;
}) {
  const { object, selection, chosen, loaded, total, isExact, onExport, onClose } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const label = useLabel();
  const { modal } = App.useApp();
  const toast = useToast();
  const isPhone = useIsPhone();
  const client = useQueryClient();
  const { run, start, close } = useBulkRun(object.key);
  const [dialog, setDialog] = useState<'edit' | 'owner' | 'tags' | 'share' | null>(null);
  const all = total ?? loaded;
  const count = useChosenCount(object, selection, chosen, all);
  const owner = object.fields.find((field) => field.key === 'owner');
  const tagFields = object.fields.filter((field) => field.kind === 'tags' && isEditable(field));
  const isOpenEnded = selection.isAll && !isExact;
  const countText = formatNumber(count, language) + (isOpenEnded ? '+' : '');
  const isWhole = selection.isAll ? selection.except.length === 0 : isExact && count >= all;
  const isNone = count === 0;
  const slots = useSlotsOf('list.bulk-action', object.key);
  const { open: openSlot, dialog: slotDialog } = useSlotDialog();

  const begin = async (title: string, work: (onProgress: (done: number, total: number) => void) => Promise<BulkResult>) => {
    setDialog(null);
    const result = await start(title, count, work);
    if (!result || result.failed > 0) return result;
    close();
    onClose();
    return result;
  };
  const say = (result: BulkResult | null) => {
    if (result?.failed === 0) toast.done(t('lists:bulk.done', { text: formatNumber(result.changed, language) }));
  };
  const update = (field: FieldDef, value: Parameters<typeof toWrite>[1]) =>
    begin(t('lists:bulk.updating', { name: label(field.label) }), (onProgress) =>
      runBulk(object.key, chosen, { op: 'update', fields: { [field.key]: toWrite(field, value) } }, onProgress),
    ).then(say);
  const bringBack = async (ids: string[]) => {
    const restored = await restoreAll(object.key, ids);
    void client.invalidateQueries({ queryKey: keys.records(object.key) });
    const text = formatNumber(restored, language);
    if (restored === ids.length) toast.done(t('lists:bulk.restored', { text }));
    else toast.info(t('lists:bulk.restored_some', { text, left: formatNumber(ids.length - restored, language) }));
  };
  const removeAll = async () => {
    let ids: string[] = [];
    const result = await begin(t('lists:bulk.deleting'), async (onProgress) => {
      // What is deleted is written down first: only then can it be brought back.
      if (count <= UNDO_MAX && !isOpenEnded) ids = await idsOf(object.key, chosen);
      return runBulk(object.key, ids.length > 0 ? { ids } : chosen, { op: 'delete' }, onProgress);
    });
    if (!result || ids.length === 0) return say(result);
    const kept = new Set(result.refused.map(({ id }) => id));
    const gone = ids.filter((id) => !kept.has(id));
    if (gone.length > 0) toast.undoable(t('lists:bulk.deleted', { text: formatNumber(gone.length, language) }), () => void bringBack(gone));
  };
  const remove = () =>
    void modal.confirm({
      title: t('records:bulk.delete_title', { count, text: countText, name: label(count === 1 ? object.label : object.label_plural) }),
      content: t('records:bulk.delete_hint'),
      okText: t('records:bulk.delete_button', { text: countText }),
      okButtonProps: { ...buttonProps('bulk-delete-confirm'), danger: true },
      cancelText: t('common:cancel'),
      onOk: () => void removeAll(),
    });

  const runSlot = async (slot: PluginSlot) => {
    if (count > SLOT_MAX || isOpenEnded) return toast.info(t('blocks:too_many', { max: SLOT_MAX }));
    try {
      const ids = await idsOf(object.key, chosen);
      openSlot({ slot, selection: ids.map((id) => ({ object: object.key, id })) });
    } catch (error) {
      toast.failed(error);
    }
  };

  const may = {
    edit: object.can.update,
    owner: object.can.assign && object.has_owner && owner !== undefined,
    tags: object.can.update && tagFields.length > 0,
    // Which of them one may share, each record says.
    share: object.can.update && object.has_owner,
  };
  useBulkCommands(
    countText,
    run || isNone
      ? null
      : {
          edit: may.edit ? () => setDialog('edit') : null,
          owner: may.owner ? () => setDialog('owner') : null,
          tags: may.tags ? () => setDialog('tags') : null,
          export: object.can.export ? onExport : null,
          delete: object.can.delete ? remove : null,
          slots: slots.map((slot) => ({ slot, run: () => void runSlot(slot) })),
          clear: onClose,
        },
  );

  if (run) {
    return (
      <BulkProgress
        object={object}
        run={run}
        onClose={close}
        onSelect={(ids) => {
          close();
          selection.set(ids);
        }}
      />
    );
  }
  return (
    <div className="t-bulk" role="toolbar" aria-label={t('records:bulk.title')} data-testid="bulk-bar">
      <Button type="text" icon={<CloseOutlined />} aria-label={t('records:bulk.clear')} onClick={onClose} data-testid="bulk-close" />
      <strong data-testid="bulk-count" data-value={count} aria-live="polite">
        {isNone ? t('lists:bulk.none') : t('records:bulk.count', { text: countText })}
      </strong>
      {!isWhole && total !== undefined && (
        <Button type="link" size="small" onClick={selection.selectAll} data-testid="select-all">
          {t('records:bulk.select_all', { text: formatNumber(total, language) + (isExact ? '' : '+') })}
        </Button>
      )}
      <span className="t-bulk-gap" />
      <div className="t-bulk-acts">
        {may.edit && (
          <Button icon={<EditOutlined />} disabled={isNone} onClick={() => setDialog('edit')} data-testid="bulk-edit">
            {isPhone ? t('records:edit') : t('records:bulk.edit')}
          </Button>
        )}
        {may.owner && (
          <Button icon={<UserSwitchOutlined />} disabled={isNone} onClick={() => setDialog('owner')} data-testid="bulk-owner">
            {isPhone ? label(owner?.label) : t('records:bulk.owner')}
          </Button>
        )}
        {may.tags && (
          <Button icon={<TagsOutlined />} disabled={isNone} onClick={() => setDialog('tags')} data-testid="bulk-tags">
            {t('lists:bulk.tags')}
          </Button>
        )}
        {may.share && (
          <Button icon={<ShareAltOutlined />} disabled={isNone} onClick={() => setDialog('share')} data-testid="bulk-share">
            {t('records:share.add')}
          </Button>
        )}
        <BulkSlots slots={slots} disabled={isNone} onPick={(slot) => void runSlot(slot)} />
        {object.can.export && (
          <Button icon={<DownloadOutlined />} disabled={isNone} onClick={onExport} data-testid="bulk-export">
            {t('records:export.button')}
          </Button>
        )}
        {object.can.delete && (
          <Button danger icon={<DeleteOutlined />} disabled={isNone} onClick={remove} data-testid="bulk-delete">
            {t('records:delete')}
          </Button>
        )}
      </div>
      {(dialog === 'edit' || dialog === 'owner') && (
        <BulkEdit
          object={object}
          fixed={dialog === 'owner' ? (owner ?? null) : null}
          title={dialog === 'owner' ? t('records:bulk.owner_title', { text: countText }) : t('records:bulk.edit_title', { text: countText })}
          onCancel={() => setDialog(null)}
          onSubmit={(field, value) => void update(field, value)}
        />
      )}
      {slotDialog}
      {dialog === 'share' && (
        <BulkShare
          title={t('lists:bulk.share_title', { text: countText })}
          onCancel={() => setDialog(null)}
          onSubmit={(share) => void begin(t('lists:bulk.sharing'), (onProgress) => runBulk(object.key, chosen, { op: 'share', share }, onProgress)).then(say)}
        />
      )}
      {dialog === 'tags' && (
        <BulkTags
          fields={tagFields}
          title={t('lists:bulk.tags_title', { text: countText })}
          onCancel={() => setDialog(null)}
          onSubmit={(change) => void begin(t('lists:bulk.tagging'), (onProgress) => runTags(object.key, chosen, change, onProgress)).then(say)}
        />
      )}
    </div>
  );
}

/** How many there are. Of all but some it is asked: those that were taken out may have left the list since. */
function useChosenCount(object: ObjectDef, { ids, isAll, except }: Selection, chosen: Chosen, all: number): number {
  const { data } = useQuery({
    queryKey: [...keys.queries(object.key), 'chosen', chosen],
    queryFn: ({ signal }) => api<RecordPage>(`records/${object.key}/query`, { method: 'POST', signal, body: { ...chosen, fields: [], limit: 1, count: true } }),
    select: (page) => page.count,
    enabled: isAll && except.length > 0,
  });
  if (!isAll) return ids.length;
  return except.length === 0 ? all : (data ?? Math.max(0, all - except.length));
}
