import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import type { MenuItem } from '@/api/types';
import { useLabel } from '@/i18n';
import { MOD } from './hotkeys';
import './palette.css';

export default function ShortcutsDialog({ letters, onClose }: { letters: Map<string, MenuItem>; onClose: () => void }) {
  const { t } = useTranslation();
  const label = useLabel();
  const rows: [string[], string][] = [
    [[`${MOD}K`], t('common:shortcuts.search')],
    [['/'], t('common:shortcuts.filter')],
    [['c'], t('common:shortcuts.create')],
    [['e'], t('common:shortcuts.edit')],
    [['j', 'k'], t('common:shortcuts.walk')],
    [['x'], t('common:shortcuts.select')],
    [['Enter'], t('common:shortcuts.open')],
    [['Esc'], t('common:shortcuts.close')],
    [[`${MOD}Enter`], t('common:shortcuts.save')],
    [['?'], t('common:shortcuts.list')],
    [['g', 'h'], t('common:nav.home')],
    ...[...letters].map(([letter, item]): [string[], string] => [['g', letter], label(item.label)]),
  ];
  return (
    <Modal open title={t('common:shortcuts.title')} footer={null} onCancel={onClose} width={560}>
      <dl className="t-shortcuts">
        {rows.map(([combination, text]) => (
          <div key={combination.join(' ') + text}>
            <dt>
              {combination.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
