/** Keeps what is on screen true while others change it: server-sent events make cached answers stale. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { keys } from '@/api/keys';
import type { Job, LiveEvent, Page } from '@/api/types';
import { isSlotView } from '@/plugin-ui/live';
import { keepLine, type LineState } from './line';
import { noticeNewVersion } from './version';

type Listener = (event: LiveEvent) => void;

let state: LineState = 'connecting';
const watchers = new Set<() => void>();
const listeners = new Set<Listener>();

function setState(next: LineState): void {
  if (next === state) return;
  state = next;
  for (const watcher of watchers) watcher();
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const useLiveState = (): LineState => useSyncExternalStore(subscribe, () => state);

/** Hear every live event; for pages that show more than cached answers. */
export function useLiveEvent(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

/** Changes come in bursts (imports); what they touch is asked for again at most this often, milliseconds. */
const GATHER = 700;
const EVENTS = ['change', 'metadata', 'notification', 'job', 'import', 'preferences', 'presence', 'plugin-ui'] as const;

export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => connect(client), [client]);
}

function connect(client: QueryClient): () => void {
  const changed = new Map<string, Set<string>>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    timer = undefined;
    for (const [object, ids] of changed) {
      void client.invalidateQueries({
        predicate: ({ queryKey: [area, name, part, id] }) =>
          area === 'records' && name === object && !((part === 'one' || part === 'history') && !ids.has(String(id))),
      });
    }
    changed.clear();
  };

  const hear = (name: string, data: string) => {
    const event = read(name === 'import' ? 'job' : (name as LiveEvent['type']), data);
    if (!event) return;
    if (event.type === 'change') {
      const ids = changed.get(event.data.object) ?? new Set<string>();
      changed.set(event.data.object, ids.add(event.data.id));
      timer ??= setTimeout(flush, GATHER);
    } else if (event.type === 'metadata') {
      for (const queryKey of [keys.objects, keys.me, keys.dictionaries, keys.dashboards, keys.pluginUi]) {
        void client.invalidateQueries({ queryKey });
      }
    } else if (event.type === 'notification') {
      void client.invalidateQueries({ queryKey: keys.notifications });
    } else if (event.type === 'preferences') {
      void client.invalidateQueries({ queryKey: keys.preferences });
    } else if (event.type === 'plugin-ui') {
      void client.invalidateQueries({ queryKey: keys.pluginUi, predicate: ({ queryKey }) => isSlotView(queryKey, event.data) });
    } else if (event.type === 'job') {
      putJob(client, event.data);
    }
    for (const listener of listeners) listener(event);
  };

  const close = keepLine({
    url: '/api/v1/live',
    events: EVENTS,
    onState: (next) => {
      setState(next);
      // Asking who one is leads to the door.
      if (next === 'ended') void client.invalidateQueries({ queryKey: keys.me, exact: true });
    },
    onEvent: hear,
    onReturn: () => {
      void client.invalidateQueries();
      void noticeNewVersion();
    },
    probe: () => fetch('/api/v1/me', { credentials: 'same-origin', cache: 'no-store' }).then((answer) => answer.status, () => undefined),
  });
  return () => {
    close();
    clearTimeout(timer);
  };
}

function read(type: LiveEvent['type'], data: string): LiveEvent | undefined {
  try {
    return { type, data: JSON.parse(data) } as LiveEvent;
  } catch {
    return undefined;
  }
}

function putJob(client: QueryClient, job: Job): void {
  client.setQueryData<Page<Job>>(keys.jobs, (page) => {
    const items = page?.items ?? [];
    const known = items.some((item) => item.id === job.id);
    return {
      ...page,
      items: known ? items.map((item) => (item.id === job.id ? { ...item, ...job } : item)) : [job, ...items],
    };
  });
  if (job.kind.includes('import')) void client.invalidateQueries({ queryKey: keys.imports });
  if (job.kind.includes('export')) void client.invalidateQueries({ queryKey: keys.export(job.id) });
}
