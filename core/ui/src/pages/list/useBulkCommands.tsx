import { CloseOutlined, DeleteOutlined, DownloadOutlined, EditOutlined, TagsOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { PluginSlot } from '@/api/types';
import { ObjectIcon } from '@/components/ObjectIcon';
import { slotKey } from '@/plugin-ui';
import { useOffer, type Command } from '@/app/offers';
import { WORDS } from '@/app/palette/words';

/** What the bar does; what is missing may not be done. */
export interface BulkActs {
  edit: (() => void) | null;
  owner: (() => void) | null;
  tags: (() => void) | null;
  export: (() => void) | null;
  delete: (() => void) | null;
  clear: () => void;
  /** What plugins do. */
  slots: readonly { slot: PluginSlot; run: () => void }[];
}

/** Offers to the palette what can be done with the chosen records; `null` while there is nothing to be done. */
export function useBulkCommands(countText: string, acts: BulkActs | null): void {
  const { t } = useTranslation();
  const command = (key: Exclude<keyof BulkActs, 'slots'>, title: string, icon: React.ReactNode, aliases: readonly string[]): Command[] => {
    const run = acts?.[key];
    return run ? [{ key: `bulk:${key}`, title, icon, aliases, run }] : [];
  };
  useOffer(
    acts && {
      key: 'selection',
      title: t('records:bulk.count', { text: countText }),
      commands: [
        ...command('edit', t('records:bulk.edit'), <EditOutlined aria-hidden />, WORDS.edit),
        ...command('owner', t('records:bulk.owner'), <UserSwitchOutlined aria-hidden />, WORDS.assign),
        ...command('tags', t('lists:bulk.tags'), <TagsOutlined aria-hidden />, WORDS.tags),
        ...acts.slots.map(({ slot, run }): Command => ({ key: slotKey(slot), title: slot.label, icon: <ObjectIcon name={slot.icon ?? 'plug'} />, aliases: [slot.slot, slot.plugin_name], run })),
        ...command('export', t('records:export.button'), <DownloadOutlined aria-hidden />, WORDS.export),
        ...command('delete', t('records:delete'), <DeleteOutlined aria-hidden />, WORDS.delete),
        ...command('clear', t('records:bulk.clear'), <CloseOutlined aria-hidden />, WORDS.clear),
      ],
    },
  );
}
