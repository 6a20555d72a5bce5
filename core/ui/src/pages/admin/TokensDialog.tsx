import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { User } from '@/api/types';
import { ApiTokens } from '@/components/ApiTokens';

/** Tokens of somebody else: to look at and to end; to make for service accounts alone. */
export function TokensDialog({ user, onClose }: { user: User; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={t('admin:tokens.title', { name: user.name })} footer={null} onCancel={onClose} width={640} destroyOnHidden>
      <ApiTokens owner={user.id} mayMake={user.is_service === true} />
    </Modal>
  );
}
