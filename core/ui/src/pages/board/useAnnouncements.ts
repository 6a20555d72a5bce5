import type { Active, DndContextProps, Over } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';
import type { ObjectDef, RecordData } from '@/api/types';
import { asText } from '@/fields';

/** What a screen reader says while a card is carried. */
export function useAnnouncements(object: ObjectDef, nameOf: (code: string) => string): NonNullable<DndContextProps['accessibility']> {
  const { t } = useTranslation();
  const card = (active: Active) => {
    const data = active.data.current as { record?: RecordData } | undefined;
    return asText(data?.record?.[object.name_field]);
  };
  const column = (over: Over | null) => {
    const data = over?.data.current as { code?: string } | undefined;
    return data?.code === undefined ? null : nameOf(data.code);
  };
  return {
    screenReaderInstructions: { draggable: t('board:keys') },
    announcements: {
      onDragStart: ({ active }) => t('board:lifted', { name: card(active) }),
      onDragOver: ({ active, over }) => {
        const to = column(over);
        return to === null ? undefined : t('board:over', { name: card(active), column: to });
      },
      onDragEnd: ({ active, over }) => {
        const to = column(over);
        return to === null ? t('board:put_back', { name: card(active) }) : t('board:dropped', { name: card(active), column: to });
      },
      onDragCancel: ({ active }) => t('board:put_back', { name: card(active) }),
    },
  };
}
