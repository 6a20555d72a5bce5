import { CopyOutlined, MailOutlined } from '@ant-design/icons';
import { Button, Input, Modal, Space } from 'antd';
import { useTranslation } from 'react-i18next';
import { useMakeLink } from '@/api/hooks/identity';
import { useMailLink } from '@/api/hooks/mail';
import { useSetup } from '@/api/hooks/session';
import type { User } from '@/api/types';
import { buttonProps } from '@/components/buttonProps';
import { useErrorMessage } from '@/components/states';
import { useToast } from '@/components/useToast';
import { formatDateTime } from '@/format';
import { useLanguage } from '@/i18n';

/** A link by which a person chooses a password: made when it is asked for and shown this once, to be handed over, or sent by mail. */
export function LinkDialog({ user, onClose }: { user: Pick<User, 'id' | 'name' | 'email'>; onClose: () => void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const toast = useToast();
  const say = useErrorMessage();
  const make = useMakeLink();
  const mail = useMailLink();
  const { data: setup } = useSetup();
  const isMailed = setup?.resets_by_mail === true && Boolean(user.email);
  const send = async () => {
    try {
      const { to } = await mail.mutateAsync(user.id);
      toast.done(t('admin:mail.link_sent', { to }));
      onClose();
    } catch (failure) {
      toast.failed(failure);
    }
  };
  const address = make.data ? `${window.location.origin}/join#${make.data.token}` : '';
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      toast.done(t('admin:link.copied'));
    } catch (failure) {
      toast.failed(failure);
    }
  };
  return (
    <Modal
      open
      title={t('admin:link.title', { name: user.name })}
      okText={t(make.data ? 'common:close' : 'admin:link.make')}
      cancelText={t('common:cancel')}
      okButtonProps={buttonProps('link-make', { loading: make.isPending })}
      {...(make.data ? { cancelButtonProps: { hidden: true } } : {})}
      onOk={() => (make.data ? onClose() : make.mutate(user.id))}
      onCancel={onClose}
      width={520}
    >
      {make.data ? (
        <div className="adm-form">
          <p>{t(make.data.is_invitation ? 'admin:link.invitation' : 'admin:link.reset', { name: user.name, when: formatDateTime(make.data.expires_at, language) })}</p>
          <Space.Compact block>
            <Input readOnly value={address} aria-label={t('admin:link.address')} data-testid="link-address" onFocus={(event) => event.target.select()} />
            <Button icon={<CopyOutlined />} onClick={() => void copy()}>
              {t('admin:link.copy')}
            </Button>
          </Space.Compact>
          <p className="t-muted">{t('admin:link.once')}</p>
        </div>
      ) : (
        <div className="adm-form">
          <p className="t-muted">{t('admin:link.hint', { name: user.name })}</p>
          {make.error && (
            <p role="alert" className="adm-danger">
              {say(make.error)}
            </p>
          )}
          {isMailed && (
            <Button icon={<MailOutlined />} loading={mail.isPending} data-testid="link-mail" onClick={() => void send()}>
              {t('admin:mail.link')}
            </Button>
          )}
        </div>
      )}
    </Modal>
  );
}
