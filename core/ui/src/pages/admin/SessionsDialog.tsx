import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { User } from '@/api/types';
import { Sessions } from '@/pages/me/Sessions';
import '@/pages/me/me.css';

/** Where somebody else is signed in. */
export function SessionsDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={t('admin:users.sessions_of', { name: user.name })} footer={null} onCancel={onClose} width={560} destroyOnHidden>
      <Sessions owner={user.id} />
    </Modal>
  );
}
