import { CloseOutlined, DeleteOutlined, DownloadOutlined, EditOutlined, TagsOutlined, UserSwitchOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
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
}

/** Offers to the palette what can be done with the chosen records; `null` while there is nothing to be done. */
export function useBulkCommands(countText: string, acts: BulkActs | null): void {
  const { t } = useTranslation();
  const command = (key: keyof BulkActs, title: string, icon: React.ReactNode, aliases: readonly string[]): Command[] => {
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
        ...command('export', t('records:export.button'), <DownloadOutlined aria-hidden />, WORDS.export),
        ...command('delete', t('records:delete'), <DeleteOutlined aria-hidden />, WORDS.delete),
        ...command('clear', t('records:bulk.clear'), <CloseOutlined aria-hidden />, WORDS.clear),
      ],
    },
  );
}
