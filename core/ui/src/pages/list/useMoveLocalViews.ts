import { useEffect } from 'react';
import { usePreferences } from '@/api/hooks/preferences';
import { useMe } from '@/api/hooks/session';
import { useCreateView, useSavedViews } from '@/api/hooks/views';
import type { ObjectDef, ViewDef } from '@/api/types';

/**
 * Views and columns were once kept by the browser alone. What somebody still has there goes to the server, once; a part is
 * forgotten here only when the server has it.
 */
export function useMoveLocalViews(object: ObjectDef): void {
  const { data: me } = useMe();
  const person = me?.user.id;
  const { isSuccess } = useSavedViews(object.key);
  const { mutateAsync: create } = useCreateView();
  const { set, isKept } = usePreferences();

  useEffect(() => {
    if (!person || !isSuccess || !isKept) return;
    const place = `tessera.views.${person}.${object.key}`;
    const columnsPlace = `tessera.columns.${person}.${object.key}.`;
    const views = read<ViewDef[]>(place);
    if (moving.has(place)) return;
    moving.add(place);
    void (async () => {
      const left = [...(Array.isArray(views) ? views : [])];
      for (const view of [...left]) {
        const { key, label, ...definition } = view;
        const columns = read<string[]>(columnsPlace + key);
        try {
          await create({ object: object.key, name: label['zh-CN'] ?? label.en ?? key, definition: { ...definition, ...(columns ? { columns } : {}) } });
        } catch {
          // It stays where it is until the next visit.
          return;
        }
        left.shift();
        localStorage.removeItem(columnsPlace + key);
        if (left.length > 0) localStorage.setItem(place, JSON.stringify(left));
        else localStorage.removeItem(place);
      }
      for (const name of Object.keys(localStorage).filter((candidate) => candidate.startsWith(columnsPlace))) {
        const columns = read<string[]>(name);
        if (columns) set({ [`list:${object.key}:${name.slice(columnsPlace.length)}`]: { columns } }, { onSuccess: () => localStorage.removeItem(name) });
      }
    })();
  }, [person, isSuccess, isKept, object.key, create, set]);
}

/** Under way or done since the page was opened. */
const moving = new Set<string>();

function read<T>(name: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}
