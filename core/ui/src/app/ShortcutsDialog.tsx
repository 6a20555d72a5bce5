import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MenuItem } from '@/api/types';
import { ShortcutsList } from './ShortcutsList';

export default function ShortcutsDialog({ letters, onClose }: { letters: ReadonlyMap<string, MenuItem>; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open title={t('common:shortcuts.title')} footer={null} onCancel={onClose} width={820}>
      <ShortcutsList letters={letters} />
    </Modal>
  );
}
