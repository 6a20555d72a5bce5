/** The records one looked at last, on whatever device. */
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useMatch, useSearchParams } from 'react-router';
import { useObjects } from '@/api/hooks/metadata';
import { usePreference } from '@/api/hooks/preferences';
import { recordQuery } from '@/api/hooks/records';

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

/** Notes each record that stays open for more than a glance, on its page or beside its list. */
export function useNoteRecent(): void {
  const page = useMatch('/o/:object/:id');
  const list = useMatch('/o/:object');
  const [parameters] = useSearchParams();
  const { data: objects } = useObjects();
  const [recent, setRecent, isLoaded] = usePreference<RecentRecord[]>('recent', NONE);
  const key = (page ?? list)?.params.object ?? '';
  const id = page?.params.id ?? (list ? parameters.get('open') : null) ?? '';
  const nameField = objects?.find((object) => object.key === key)?.name_field ?? '';
  // Only listens: whoever shows the record asks for it, and what can't be read is never noted.
  const { data: name } = useQuery({ ...recordQuery(key, id), enabled: false, select: (record) => record[nameField] });

  useEffect(() => {
    if (!isLoaded || typeof name !== 'string' || !name) return;
    const [last] = recent;
    if (last?.object === key && last.id === id && last.label === name) return;
    const timer = setTimeout(() => setRecent(withRecent(recent, { object: key, id, label: name, at: new Date().toISOString() })), GLANCE);
    return () => clearTimeout(timer);
  }, [key, id, name, recent, setRecent, isLoaded]);
}
