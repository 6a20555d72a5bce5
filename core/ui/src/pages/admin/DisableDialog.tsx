import { Modal, Radio } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useHandOver, useHandOverPreview } from '@/api/hooks/identity';
import type { Ref, User } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { ErrorState, SkeletonRows, useErrorMessage } from '@/components/states';
import { useToast } from '@/components/useToast';
import { ReferencePicker } from '@/fields';
import { formatNumber } from '@/format';
import { useLabel, useLanguage } from '@/i18n';

/** Disables an account in one step with what becomes of all that it has. */
export function DisableDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const label = useLabel();
  const toast = useToast();
  const say = useErrorMessage();
  const { data, error, refetch } = useHandOverPreview(user.id);
  const handOver = useHandOver();
  const [isGiven, setGiven] = useState(true);
  const [heir, setHeir] = useState<Ref | null>(null);
  const hasAny = (data?.items.length ?? 0) > 0;
  const needsHeir = hasAny && isGiven;
  const fault = handOver.error;
  const problem = isApiError(fault) ? fault.fields.to?.message : undefined;
  const submit = async () => {
    try {
      await handOver.mutateAsync({ id: user.id, disable: true, ...(needsHeir && heir ? { to: heir.id } : {}) });
      toast.done(t(needsHeir ? 'admin:leave.begun' : 'admin:users.disabled', { name: user.name, heir: heir?.label ?? '' }));
      onClose();
    } catch {
      // Shown in the dialog.
    }
  };
  return (
    <Modal
      open
      title={t('admin:users.disable_title', { name: user.name })}
      okText={t('admin:disable')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('user-disable-confirm', { danger: true, disabled: !data || (needsHeir && heir === null), loading: handOver.isPending })}
      onOk={() => void submit()}
      onCancel={onClose}
      width={520}
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} />
      ) : (
        <div className="adm-form">
          <p>{t('admin:leave.hint', { name: user.name })}</p>
          {(data.sessions > 0 || data.tokens > 0) && (
            <p className="t-muted">{t('admin:leave.ends', { sessions: formatNumber(data.sessions, language), tokens: formatNumber(data.tokens, language) })}</p>
          )}
          {hasAny ? (
            <>
              <dl className="adm-facts is-plan" data-testid="hand-over">
                {data.items.map((item) => (
                  <div key={`${item.object}.${item.field}`}>
                    <dt>{label(item.label)}</dt>
                    <dd className="t-num">{formatNumber(item.count, language)}</dd>
                  </div>
                ))}
              </dl>
              <Radio.Group
                value={isGiven}
                aria-label={t('admin:leave.what')}
                options={[
                  { value: true, label: t('admin:leave.give') },
                  { value: false, label: t('admin:leave.keep') },
                ]}
                onChange={(event) => setGiven(event.target.value as boolean)}
              />
              {isGiven && (
                <FormRow id="heir" label={t('admin:leave.heir')} required error={problem} help={t('admin:leave.heir_hint')}>
                  <ReferencePicker id="heir" object="user" value={heir ? [heir] : []} invalid={problem !== undefined} onChange={(refs) => setHeir(refs[0] ?? null)} />
                </FormRow>
              )}
            </>
          ) : (
            <p className="t-muted">{t('admin:leave.nothing')}</p>
          )}
          {fault && !problem && (
            <p role="alert" className="adm-danger">
              {(isApiError(fault) && Object.values(fault.fields)[0]?.message) || say(fault)}
            </p>
          )}
        </div>
      )}
    </Modal>
  );
}
