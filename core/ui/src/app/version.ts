/** Whether the server has a newer interface than the one on screen, as after an update. */
import { useSyncExternalStore } from 'react';

let isOld = false;
const watchers = new Set<() => void>();

const ENTRY = /<script[^>]+src="([^"]+)"/;

const ownEntry = (): string | undefined =>
  document.querySelector<HTMLScriptElement>('script[type="module"][src]')?.getAttribute('src') ?? undefined;

/** The built page names its entry by a hash of the content: another name, another version. */
export async function noticeNewVersion(): Promise<void> {
  const own = ownEntry();
  if (!own || isOld) return;
  const page = await fetch('/', { cache: 'no-store', headers: { Accept: 'text/html' } }).then(
    (answer) => (answer.ok ? answer.text() : ''),
    () => '',
  );
  const entry = ENTRY.exec(page)?.[1];
  if (!entry || entry === own) return;
  isOld = true;
  for (const watcher of watchers) watcher();
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const useHasNewVersion = (): boolean => useSyncExternalStore(subscribe, () => isOld);
