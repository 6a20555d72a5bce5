/** Keeps what is on screen true while others change it: server-sent events make cached answers stale. */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { keys } from '@/api/keys';
import type { Job, LiveEvent, Page } from '@/api/types';

type State = 'connecting' | 'open' | 'lost';
type Listener = (event: LiveEvent) => void;

let state: State = 'connecting';
const watchers = new Set<() => void>();
const listeners = new Set<Listener>();

function setState(next: State): void {
  if (next === state) return;
  state = next;
  for (const watcher of watchers) watcher();
}

const subscribe = (watcher: () => void) => {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
};

export const useLiveState = (): State => useSyncExternalStore(subscribe, () => state);

/** Hear every live event; for pages that show more than cached answers. */
export function useLiveEvent(listener: Listener): void {
  useEffect(() => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, [listener]);
}

/** Changes come in bursts (imports); what they touch is asked for again at most this often, milliseconds. */
const GATHER = 700;

export function useLive(): void {
  const client = useQueryClient();
  useEffect(() => connect(client), [client]);
}

function connect(client: QueryClient): () => void {
  const changed = new Map<string, Set<string>>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;
  let wasLost = false;

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

  const hear = (type: LiveEvent['type'], raw: MessageEvent<string>) => {
    const event = read(type, raw.data);
    if (!event) return;
    if (event.type === 'change') {
      const ids = changed.get(event.data.object) ?? new Set<string>();
      changed.set(event.data.object, ids.add(event.data.id));
      timer ??= setTimeout(flush, GATHER);
    } else if (event.type === 'metadata') {
      for (const queryKey of [keys.objects, keys.me, keys.dictionaries, keys.dashboards]) {
        void client.invalidateQueries({ queryKey });
      }
    } else if (event.type === 'notification') {
      void client.invalidateQueries({ queryKey: keys.notifications });
    } else {
      putJob(client, event.data);
    }
    for (const listener of listeners) listener(event);
  };

  const open = () => {
    source = new EventSource('/api/v1/live', { withCredentials: true });
    source.onopen = () => {
      // Whatever happened while the line was down was not heard.
      if (wasLost) void client.invalidateQueries();
      wasLost = false;
      setState('open');
    };
    source.onerror = () => {
      wasLost = true;
      setState('lost');
      if (source?.readyState === EventSource.CLOSED) retry = setTimeout(open, 5000);
    };
    for (const type of ['change', 'metadata', 'notification', 'job', 'import'] as const) {
      source.addEventListener(type, (raw: MessageEvent<string>) => hear(type === 'import' ? 'job' : type, raw));
    }
  };
  open();
  return () => {
    source?.close();
    clearTimeout(timer);
    clearTimeout(retry);
    setState('connecting');
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
