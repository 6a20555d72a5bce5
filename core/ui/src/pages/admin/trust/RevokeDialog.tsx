import { Input, Modal, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useRevoke } from '@/api/hooks';
import type { NewRevocation } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useToast } from '@/components/useToast';
import { useRevokedToast } from './useRevokedToast';

const KINDS = ['plugin', 'key', 'sha256'] as const;
type Kind = (typeof KINDS)[number];

/** Revokes a plugin, a key or one package file. */
export function RevokeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const told = useRevokedToast();
  const revoke = useRevoke();
  const [kind, setKind] = useState<Kind>('plugin');
  const [what, setWhat] = useState('');
  const [version, setVersion] = useState('');
  const [reason, setReason] = useState('');
  const problems = isApiError(revoke.error) ? revoke.error.fields : {};
  const isReady = Boolean(what.trim() && reason.trim());
  const submit = async () => {
    if (!isReady) return;
    const body: NewRevocation = { [kind]: what.trim(), ...(kind === 'plugin' && version.trim() ? { version: version.trim() } : {}), reason: reason.trim() };
    try {
      told(await revoke.mutateAsync(body));
      onClose();
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={t('admin:plugins.trust_book.revoke')}
      okText={t('admin:plugins.trust_book.revoke')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('revoke-confirm', { danger: true, disabled: !isReady, loading: revoke.isPending })}
      onOk={() => void submit()}
      onCancel={onClose}
      width={520}
    >
      <div className="adm-form">
        <p className="t-muted">{t('admin:plugins.trust_book.revoke_hint')}</p>
        <Segmented<Kind>
          value={kind}
          options={KINDS.map((one) => ({ value: one, label: t(`admin:plugins.trust_book.revoke_what.${one}`) }))}
          onChange={(next) => {
            setKind(next);
            setWhat('');
          }}
        />
        <FormRow id="revoke-what" label={t(`admin:plugins.trust_book.revoke_what.${kind}`)} required error={problems[kind]?.message ?? problems.key?.message}>
          <Input id="revoke-what" className="t-code" value={what} onChange={(event) => setWhat(event.target.value)} />
        </FormRow>
        {kind === 'plugin' && (
          <FormRow id="revoke-version" label={t('admin:plugins.version')} error={problems.version?.message}>
            <Input id="revoke-version" placeholder={t('admin:plugins.trust_book.all_versions')} value={version} onChange={(event) => setVersion(event.target.value)} />
          </FormRow>
        )}
        <FormRow id="revoke-reason" label={t('admin:plugins.trust_book.reason')} required error={problems.reason?.message}>
          <Input id="revoke-reason" value={reason} onChange={(event) => setReason(event.target.value)} />
        </FormRow>
      </div>
    </Modal>
  );
}
