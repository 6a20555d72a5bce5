import { EyeOutlined } from '@ant-design/icons';
import { Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useViewAs } from '@/api/hooks/viewing';
import { buttonProps } from '@/components/buttonProps';
import { FormRow } from '@/components/FormRow';
import { useErrorMessage } from '@/components/states';

/** The way to see the product as somebody sees it, once it was said that this is written down. */
export function ViewAs({ user, name }: { user: string; name: string }) {
  const { t } = useTranslation();
  const say = useErrorMessage();
  const start = useViewAs();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  return (
    <>
      <Button icon={<EyeOutlined />} data-testid="view-as" onClick={() => setOpen(true)}>
        {t('admin:rights.view_as.start')}
      </Button>
      <Modal
        open={isOpen}
        title={t('admin:rights.view_as.title', { name })}
        okText={t('admin:rights.view_as.do')}
        cancelText={t('common:cancel')}
        okButtonProps={buttonProps('view-as-start', { loading: start.isPending })}
        onOk={() => start.mutate({ user, reason: reason.trim() })}
        onCancel={() => setOpen(false)}
        width={480}
      >
        <p>{t('admin:rights.view_as.text', { name })}</p>
        <FormRow id="view-as-reason" label={t('admin:audit.reason')} error={start.error ? say(start.error) : undefined}>
          <Input id="view-as-reason" value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
        </FormRow>
      </Modal>
    </>
  );
}
