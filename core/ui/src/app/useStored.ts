import { useCallback, useSyncExternalStore } from 'react';

const watchers = new Set<() => void>();
const parsed = new Map<string, { text: string; value: unknown }>();

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  window.addEventListener('storage', watcher);
  return () => {
    watchers.delete(watcher);
    window.removeEventListener('storage', watcher);
  };
}

/** A value this browser remembers, shared by every component that asks for the same key. */
export function useStored<T>(key: string, initial: T): [T, (value: T) => void] {
  const name = `tessera.${key}`;
  const value = useSyncExternalStore(subscribe, () => {
    const text = localStorage.getItem(name);
    if (text === null) return initial;
    const known = parsed.get(name);
    if (known?.text === text) return known.value as T;
    try {
      const fresh = JSON.parse(text) as T;
      parsed.set(name, { text, value: fresh });
      return fresh;
    } catch {
      return initial;
    }
  });
  const put = useCallback(
    (next: T) => {
      localStorage.setItem(name, JSON.stringify(next));
      for (const watcher of watchers) watcher();
    },
    [name],
  );
  return [value, put];
}
