import { CloseOutlined, DeleteOutlined, DownloadOutlined, EditOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { App, Button, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useQueryClient } from '@tanstack/react-query';
import { useBulk } from '@/api/hooks/mutations';
import { keys } from '@/api/keys';
import type { BulkRequest, FieldDef, FieldValue, Filter, ObjectDef } from '@/api/types';
import { FormRow } from '@/components/FormRow';
import { useToast } from '@/components/useToast';
import { FieldInput, isEditable, toWrite } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';
import type { Selection } from './useSelection';

/** What can be done with the chosen records at once. */
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
  const client = useQueryClient();
  const bulk = useBulk(object.key);
  const [editing, setEditing] = useState<FieldDef | 'any' | null>(null);
  const count = selection.isAll ? (total ?? loaded) : selection.ids.length;
  if (count === 0) return null;
  const owner = object.fields.find((field) => field.key === 'owner');
  const countText = formatNumber(count, language);
  // A search is not part of a filter; "all found by this search" cannot be named to a job.
  const canSelectAll = !selection.isAll && search === '' && total !== undefined && total > selection.ids.length && selection.ids.length >= loaded;

  const run = (request: Omit<BulkRequest, 'ids' | 'filter'>, done: string) =>
    bulk.mutateAsync({ ...request, ...(selection.isAll ? { filter } : { ids: selection.ids }) }).then(
      () => {
        toast.done(done);
        selection.clear();
        // The job's own events say when it is over; small ones are over before the first event.
        for (const wait of [600, 2500]) setTimeout(() => void client.invalidateQueries({ queryKey: keys.records(object.key) }), wait);
      },
      (error: unknown) => toast.failed(error),
    );

  const remove = () =>
    void modal.confirm({
      title: t('records:bulk.delete_title', { count, text: countText, name: label(count === 1 ? object.label : object.label_plural) }),
      content: t('records:bulk.delete_hint'),
      okText: t('records:bulk.delete_button', { text: countText }),
      okButtonProps: { danger: true },
      cancelText: t('common:cancel'),
      onOk: () => run({ op: 'delete' }, t('records:bulk.delete_started')),
    });

  return (
    <div className="t-bulk" role="toolbar" aria-label={t('records:bulk.title')} data-testid="bulk-bar">
      <Button type="text" icon={<CloseOutlined />} aria-label={t('records:bulk.clear')} onClick={selection.clear} />
      <strong data-testid="bulk-count">{t('records:bulk.count', { text: countText })}</strong>
      {canSelectAll && (
        <Button type="link" size="small" onClick={selection.selectAll} data-testid="select-all">
          {t('records:bulk.select_all', { text: formatNumber(total, language) })}
        </Button>
      )}
      <span className="t-bulk-gap" />
      {object.can.update && (
        <Button icon={<EditOutlined />} onClick={() => setEditing('any')} data-testid="bulk-edit">
          {t('records:bulk.edit')}
        </Button>
      )}
      {object.can.assign && object.has_owner && owner && (
        <Button icon={<UserSwitchOutlined />} onClick={() => setEditing(owner)} data-testid="bulk-owner">
          {t('records:bulk.owner')}
        </Button>
      )}
      {object.can.export && (
        <Button icon={<DownloadOutlined />} onClick={onExport}>
          {t('records:export.button')}
        </Button>
      )}
      {object.can.delete && (
        <Button danger icon={<DeleteOutlined />} onClick={remove} data-testid="bulk-delete">
          {t('records:delete')}
        </Button>
      )}
      {editing && (
        <BulkEdit
          object={object}
          fixed={editing === 'any' ? null : editing}
          title={
            editing === 'any'
              ? t('records:bulk.edit_title', { text: countText })
              : t('records:bulk.owner_title', { text: countText })
          }
          onCancel={() => setEditing(null)}
          onSubmit={async (field, value) => {
            await run({ op: 'update', fields: { [field.key]: toWrite(field, value) } }, t('records:bulk.update_started'));
            setEditing(null);
          }}
        />
      )}
    </div>
  );
}

function BulkEdit(props: {
  object: ObjectDef;
  fixed: FieldDef | null;
  title: string;
  onCancel: () => void;
  onSubmit: (field: FieldDef, value: FieldValue) => Promise<void>;
}) {
  const { object, fixed, title, onCancel, onSubmit } = props;
  const { t } = useTranslation();
  const label = useLabel();
  const [key, setKey] = useState<string | null>(null);
  const [value, setValue] = useState<FieldValue>(null);
  const [isBusy, setBusy] = useState(false);
  const field = fixed ?? object.fields.find((candidate) => candidate.key === key);
  return (
    <Modal
      open
      title={title}
      okText={fixed ? t('records:bulk.owner_button') : t('common:save')}
      cancelText={t('common:cancel')}
      okButtonProps={{ disabled: !field || (fixed !== null && value === null) }}
      confirmLoading={isBusy}
      onCancel={onCancel}
      onOk={() => {
        if (!field) return;
        setBusy(true);
        void onSubmit(field, value).finally(() => setBusy(false));
      }}
      width={440}
    >
      <div className="t-dialog-form">
        {!fixed && (
          <FormRow id="bulk-field" label={t('records:filter.field')}>
            <Select
              id="bulk-field"
              className="t-full"
              showSearch={{ optionFilterProp: 'label' }}
              value={key}
              options={object.fields.filter(isEditable).map((candidate) => ({ value: candidate.key, label: label(candidate.label) }))}
              onChange={(next: string) => {
                setKey(next);
                setValue(null);
              }}
            />
          </FormRow>
        )}
        {field && (
          <FormRow id="bulk-value" label={fixed ? label(field.label) : t('records:bulk.new_value')}>
            <FieldInput key={field.key} id="bulk-value" field={field} value={value} onChange={setValue} autoFocus />
          </FormRow>
        )}
      </div>
    </Modal>
  );
}
