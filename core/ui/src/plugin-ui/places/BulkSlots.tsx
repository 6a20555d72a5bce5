import { ApiOutlined, DownOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import type { PluginSlot } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';

/** What plugins do with chosen records: one button, or one for all of them. */
export function BulkSlots({ slots, disabled, onPick }: { slots: readonly PluginSlot[]; disabled: boolean; onPick: (slot: PluginSlot) => void }) {
  const { t } = useTranslation();
  const [first, ...others] = slots;
  if (!first) return null;
  if (others.length === 0) {
    return (
      <Button icon={<ObjectIcon name={first.icon ?? 'plug'} />} disabled={disabled} title={t('blocks:from', { name: first.plugin_name })} data-testid={`bulk-slot-${first.slot}`} onClick={() => onPick(first)}>
        {first.label}
      </Button>
    );
  }
  return (
    <Dropdown
      trigger={['click']}
      disabled={disabled}
      menu={{
        items: slots.map((slot, at) => ({ key: String(at), icon: <ObjectIcon name={slot.icon ?? 'plug'} />, label: <span data-testid={`bulk-slot-${slot.slot}`}>{slot.label}</span> })),
        onClick: ({ key }) => {
          const slot = slots[Number(key)];
          if (slot) onPick(slot);
        },
      }}
    >
      <Button icon={<ApiOutlined />} data-testid="bulk-slots">
        {t('blocks:plugins')} <DownOutlined aria-hidden />
      </Button>
    </Dropdown>
  );
}
