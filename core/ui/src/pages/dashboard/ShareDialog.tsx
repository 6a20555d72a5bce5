import { Modal, Switch } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useUpdateDashboard } from '@/api/hooks';
import type { Dashboard, Ref, Sharing } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';
import { useToast } from '@/components/useToast';
import { ReferencePicker } from '@/fields';
import { useReferences } from '@/api/hooks/records';

const NOBODY: Sharing = { everyone: false, roles: [], departments: [] };

/** With whom a dashboard of one's own is shared. They see it; only its owner changes it. */
export default function ShareDialog({ dashboard, id, onClose }: { dashboard: Dashboard; id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const toast = useToast();
  const everyoneId = useId();
  const [sharing, setSharing] = useState<Sharing>(dashboard.sharing ?? NOBODY);
  const update = useUpdateDashboard();
  const save = () =>
    update.mutate(
      { id, version: dashboard.version, sharing },
      {
        onSuccess: () => {
          toast.done(t('dashboard:share.done'));
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      title={t('dashboard:share.title')}
      okText={t('dashboard:share.save')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('share-save', { loading: update.isPending })}
      onOk={save}
      onCancel={onClose}
      width={480}
    >
      <div className="dash-form">
        <p className="t-muted">{t('dashboard:share.hint')}</p>
        <div className="dash-switch">
          <Switch id={everyoneId} size="small" checked={sharing.everyone} data-testid="share-everyone" onChange={(everyone) => setSharing({ ...sharing, everyone })} />
          <label htmlFor={everyoneId}>{t('dashboard:share.everyone')}</label>
        </div>
        {!sharing.everyone && (
          <>
            <Picker object="role" label={t('dashboard:share.roles')} ids={sharing.roles} onChange={(roles) => setSharing({ ...sharing, roles })} />
            <Picker object="department" label={t('dashboard:share.departments')} ids={sharing.departments} onChange={(departments) => setSharing({ ...sharing, departments })} />
          </>
        )}
        {update.error && (
          <div className="t-field-error" role="alert">
            {say(update.error)}
          </div>
        )}
      </div>
    </Modal>
  );
}

function Picker({ object, label, ids, onChange }: { object: string; label: string; ids: readonly string[]; onChange: (ids: string[]) => void }) {
  const id = useId();
  const { data } = useReferences(object, '');
  const [known, setKnown] = useState<Ref[]>([]);
  const labelOf = (one: string) => [...known, ...(data ?? [])].find((ref) => ref.id === one)?.label ?? one;
  return (
    <FormRow id={id} label={label} testId={`share-${object}`}>
      <ReferencePicker
        multiple
        id={id}
        object={object}
        value={ids.map((one) => ({ id: one, label: labelOf(one) }))}
        onChange={(refs) => {
          setKnown([...known, ...refs]);
          onChange(refs.map((ref) => ref.id));
        }}
      />
    </FormRow>
  );
}
