import { Checkbox, Modal, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { SHARE_TARGETS, type NewShare, type ShareTarget } from '@/api/hooks/shares';
import type { Ref } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { ReferencePicker } from '@/fields';
import { ShareHow } from '@/pages/record/ShareHow';
import '@/pages/record/share.css';

/** With whom many records are shared, how and until when. */
export function BulkShare({ title, onCancel, onSubmit }: { title: string; onCancel: () => void; onSubmit: (share: NewShare) => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState<ShareTarget>('user');
  const [picked, setPicked] = useState<Ref[]>([]);
  const [below, setBelow] = useState(true);
  const [how, setHow] = useState<Pick<NewShare, 'level' | 'until'>>({ level: 'read', until: null });
  const [whom] = picked;
  return (
    <Modal
      open
      title={title}
      okText={t('records:share.add')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('bulk-save', { disabled: !whom })}
      onCancel={onCancel}
      onOk={() => whom && onSubmit({ to, id: whom.id, below: to === 'department' && below, ...how })}
      width={520}
    >
      <div className="t-dialog-form" data-testid="bulk-dialog">
        <p className="t-muted">{t('lists:bulk.share_hint')}</p>
        <FormRow id="bulk-share-to" label={t('records:share.kind')}>
          <Select<ShareTarget>
            id="bulk-share-to"
            className="t-full"
            value={to}
            options={SHARE_TARGETS.map((one) => ({ value: one, label: t(`records:share.to.${one}`) }))}
            onChange={(next) => {
              setTo(next);
              setPicked([]);
            }}
          />
        </FormRow>
        <FormRow id="bulk-share-whom" label={t('records:share.whom')}>
          <ReferencePicker key={to} id="bulk-share-whom" object={to} value={picked} onChange={setPicked} />
        </FormRow>
        {to === 'department' && (
          <Checkbox checked={below} onChange={(event) => setBelow(event.target.checked)}>
            {t('records:share.below')}
          </Checkbox>
        )}
        <div className="t-share-add">
          <ShareHow value={how} name={t('records:share.add_title')} isBusy={false} onChange={setHow} />
        </div>
      </div>
    </Modal>
  );
}
