/** The records one looked at last, on whatever device. */
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMatch } from 'react-router';
import { useObjects } from '@/api/hooks/metadata';
import { usePreference } from '@/api/hooks/preferences';
import { keys } from '@/api/keys';
import type { RecordData } from '@/api/types';

export interface RecentRecord {
  object: string;
  id: string;
  label: string;
  at: string;
}

const MOST = 30;
const NONE: RecentRecord[] = [];
/** A page that is only passed through was not looked at, milliseconds. */
const GLANCE = 800;

export const useRecent = (): RecentRecord[] => usePreference<RecentRecord[]>('recent', NONE)[0];

/** The list with one more on top. */
export const withRecent = (list: readonly RecentRecord[], one: RecentRecord): RecentRecord[] =>
  [one, ...list.filter(({ object, id }) => object !== one.object || id !== one.id)].slice(0, MOST);

/** Notes each record page that stays open for more than a glance. */
export function useNoteRecent(): void {
  const client = useQueryClient();
  const match = useMatch('/o/:object/:id');
  const { data: objects } = useObjects();
  const [list, setList, isLoaded] = usePreference<RecentRecord[]>('recent', NONE);
  const { object: key, id } = match?.params ?? {};
  const nameField = objects?.find((object) => object.key === key)?.name_field;

  useEffect(() => {
    if (!isLoaded || !key || !id || !nameField || (list[0]?.object === key && list[0].id === id)) return;
    const timer = setTimeout(() => {
      const record = client.getQueryData<RecordData>(keys.record(key, id));
      const label = record?.[nameField];
      if (typeof label === 'string' && label) setList(withRecent(list, { object: key, id, label, at: new Date().toISOString() }));
    }, GLANCE);
    return () => clearTimeout(timer);
  }, [client, key, id, nameField, list, setList, isLoaded]);
}
