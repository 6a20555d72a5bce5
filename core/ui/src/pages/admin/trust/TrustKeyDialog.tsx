import { Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isApiError } from '@/api/client';
import { useTrustKey } from '@/api/hooks';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useToast } from '@/components/useToast';

/** A publisher's key, given by hand. */
export function TrustKeyDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const toast = useToast();
  const trust = useTrustKey();
  const [name, setName] = useState('');
  const [key, setKey] = useState('');
  const [note, setNote] = useState('');
  const problems = isApiError(trust.error) ? trust.error.fields : {};
  const isReady = Boolean(name.trim() && key.trim());
  const submit = async () => {
    if (!isReady) return;
    try {
      await trust.mutateAsync({ name: name.trim(), key: key.trim(), ...(note.trim() ? { note: note.trim() } : {}) });
      toast.done(t('admin:plugins.trust_book.trusted', { name: name.trim() }));
      onClose();
    } catch (error) {
      if (!isApiError(error) || Object.keys(error.fields).length === 0) toast.failed(error);
    }
  };
  return (
    <Modal
      open
      title={t('admin:plugins.trust_book.add_key')}
      okText={t('admin:plugins.trust_book.trust')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('trust-key-save', { disabled: !isReady, loading: trust.isPending })}
      onOk={() => void submit()}
      onCancel={onClose}
      width={520}
    >
      <div className="adm-form">
        <p className="t-muted">{t('admin:plugins.trust_book.add_hint')}</p>
        <FormRow id="trust-name" label={t('admin:plugins.trust_book.publisher')} required error={problems.name?.message}>
          <Input id="trust-name" autoFocus value={name} onChange={(event) => setName(event.target.value)} />
        </FormRow>
        <FormRow id="trust-key" label={t('admin:plugins.trust_book.public_key')} required error={problems.key?.message}>
          <Input.TextArea id="trust-key" className="t-code" autoSize={{ minRows: 2 }} value={key} onChange={(event) => setKey(event.target.value)} />
        </FormRow>
        <FormRow id="trust-note" label={t('admin:plugins.trust_book.note')} error={problems.note?.message}>
          <Input id="trust-note" value={note} onChange={(event) => setNote(event.target.value)} />
        </FormRow>
      </div>
    </Modal>
  );
}
