import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { User } from '@/api/types';
import { PasskeyList } from '@/components/PasskeyList';

/** Passkeys of somebody else, to remove those of a lost device. */
export function PasskeysDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={t('admin:passkeys.title', { name: user.name })} footer={null} onCancel={onClose} width={640} destroyOnHidden>
      <PasskeyList owner={user.id} />
    </Modal>
  );
}
