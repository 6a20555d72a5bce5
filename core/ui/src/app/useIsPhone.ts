import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(max-width: 767px)');

const subscribe = (watcher: () => void) => {
  query.addEventListener('change', watcher);
  return () => query.removeEventListener('change', watcher);
};

export const useIsPhone = (): boolean => useSyncExternalStore(subscribe, () => query.matches);
