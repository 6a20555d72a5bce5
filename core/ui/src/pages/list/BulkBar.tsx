import { CloseOutlined, DeleteOutlined, DownloadOutlined, EditOutlined, TagsOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldDef, Filter, ObjectDef } from '@/api/types';
import { useToast } from '@/components/useToast';
import { isEditable, toWrite } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import { runBulk, runTags, type BulkResult } from './bulk';
import { BulkEdit, BulkTags } from './BulkDialogs';
import { BulkProgress } from './BulkProgress';
import { chosenOf, useBulkRun } from './useBulkRun';
import type { Selection } from './useSelection';

/** What can be done with the chosen records at once, and how far it is. */
export function BulkBar(props: {
  object: ObjectDef;
  selection: Selection;
  loaded: number;
  total: number | undefined;
  filter: Filter | null;
  search: string;
  onExport: () => void;
}) {
  const { object, selection, loaded, total, filter, search, onExport } = props;
  const { t } = useTranslation();
  const language = useLanguage();
  const label = useLabel();
  const { modal } = App.useApp();
  const toast = useToast();
  const { run, start, close } = useBulkRun(object.key);
  const [dialog, setDialog] = useState<'edit' | 'owner' | 'tags' | null>(null);
  const count = selection.isAll ? (total ?? loaded) : selection.ids.length;
  const owner = object.fields.find((field) => field.key === 'owner');
  const tagFields = object.fields.filter((field) => field.kind === 'tags' && isEditable(field));
  const countText = formatNumber(count, language);
  const canSelectAll = !selection.isAll && total !== undefined && total > selection.ids.length;
  const chosen = chosenOf(selection, filter, search);

  const begin = async (title: string, work: (onProgress: (done: number, total: number) => void) => Promise<BulkResult>) => {
    setDialog(null);
    const result = await start(title, count, work);
    if (!result || result.failed > 0) return;
    toast.done(t('lists:bulk.done', { text: formatNumber(result.changed, language) }));
    close();
    selection.clear();
  };
  const update = (field: FieldDef, value: Parameters<typeof toWrite>[1]) =>
    begin(t('lists:bulk.updating', { name: label(field.label) }), (onProgress) =>
      runBulk(object.key, chosen, { op: 'update', fields: { [field.key]: toWrite(field, value) } }, onProgress),
    );
  const remove = () =>
    void modal.confirm({
      title: t('records:bulk.delete_title', { count, text: countText, name: label(count === 1 ? object.label : object.label_plural) }),
      content: t('records:bulk.delete_hint'),
      okText: t('records:bulk.delete_button', { text: countText }),
      okButtonProps: { danger: true },
      cancelText: t('common:cancel'),
      onOk: () => void begin(t('lists:bulk.deleting'), (onProgress) => runBulk(object.key, chosen, { op: 'delete' }, onProgress)),
    });

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
      <Button type="text" icon={<CloseOutlined />} aria-label={t('records:bulk.clear')} onClick={selection.clear} />
      <strong data-testid="bulk-count" data-value={count}>
        {t('records:bulk.count', { text: countText })}
      </strong>
      {canSelectAll && (
        <Button type="link" size="small" onClick={selection.selectAll} data-testid="select-all">
          {t('records:bulk.select_all', { text: formatNumber(total, language) })}
        </Button>
      )}
      <span className="t-bulk-gap" />
      {object.can.update && (
        <Button icon={<EditOutlined />} onClick={() => setDialog('edit')} data-testid="bulk-edit">
          {t('records:bulk.edit')}
        </Button>
      )}
      {object.can.assign && object.has_owner && owner && (
        <Button icon={<UserSwitchOutlined />} onClick={() => setDialog('owner')} data-testid="bulk-owner">
          {t('records:bulk.owner')}
        </Button>
      )}
      {object.can.update && tagFields.length > 0 && (
        <Button icon={<TagsOutlined />} onClick={() => setDialog('tags')} data-testid="bulk-tags">
          {t('lists:bulk.tags')}
        </Button>
      )}
      {object.can.export && (
        <Button icon={<DownloadOutlined />} onClick={onExport} data-testid="bulk-export">
          {t('records:export.button')}
        </Button>
      )}
      {object.can.delete && (
        <Button danger icon={<DeleteOutlined />} onClick={remove} data-testid="bulk-delete">
          {t('records:delete')}
        </Button>
      )}
      {(dialog === 'edit' || dialog === 'owner') && (
        <BulkEdit
          object={object}
          fixed={dialog === 'owner' ? (owner ?? null) : null}
          title={dialog === 'owner' ? t('records:bulk.owner_title', { text: countText }) : t('records:bulk.edit_title', { text: countText })}
          onCancel={() => setDialog(null)}
          onSubmit={(field, value) => void update(field, value)}
        />
      )}
      {dialog === 'tags' && (
        <BulkTags
          fields={tagFields}
          title={t('lists:bulk.tags_title', { text: countText })}
          onCancel={() => setDialog(null)}
          onSubmit={(change) => void begin(t('lists:bulk.tagging'), (onProgress) => runTags(object.key, chosen, change, onProgress))}
        />
      )}
    </div>
  );
}
