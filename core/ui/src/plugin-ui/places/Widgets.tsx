import { CloseOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PluginSlot } from '@/api/types';
import { SlotCard } from './SlotCard';
import { slotKey } from '..';

/** What plugins show below the cards of a dashboard. */
export function Widgets({ board, shown, onHide }: { board: string; shown: readonly PluginSlot[]; onHide: (slot: PluginSlot) => void }) {
  const { t } = useTranslation();
  if (shown.length === 0) return null;
  return (
    <div className="pb-widgets" data-testid="slot-widgets">
      {shown.map((slot) => (
        <SlotCard
          key={slotKey(slot)}
          slot={slot}
          params={{ dashboard: board }}
          tools={
            <Button
              type="text"
              size="small"
              icon={<CloseOutlined />}
              aria-label={t('blocks:hide', { name: slot.label })}
              title={t('blocks:hide', { name: slot.label })}
              data-testid={`slot-hide-${slot.slot}`}
              onClick={() => onHide(slot)}
            />
          }
        />
      ))}
    </div>
  );
}
