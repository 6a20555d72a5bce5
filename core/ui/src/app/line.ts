/** The line to the server on which live events arrive: opened again after every break, ever more patiently. */

export type LineState =
  | 'connecting'
  | 'open'
  /** The server does not answer. */
  | 'lost'
  /** The server answers but gives no line: too many windows of this person are open. */
  | 'refused'
  /** The session is over. */
  | 'ended';

interface Wiring {
  url: string;
  events: readonly string[];
  onState: (state: LineState) => void;
  onEvent: (type: string, data: string) => void;
  /** The line is back after a break, or the server left out what this window was too slow to hear: anything may have happened. */
  onReturn: () => void;
  /** What the server answers to a plain question: an HTTP status, none when it can't be reached. */
  probe: () => Promise<number | undefined>;
  create?: (url: string) => EventSource;
}

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 30_000;
/** A window that slept this long may have a line that looks open and is dead. */
const SLEEP = 60_000;
/** Where the server leaves things out it does so again and again; everything is asked for again at most this often, milliseconds. */
const CATCH_UP = 2000;

/** Opens the line and keeps it; the answer closes it for good. */
export function keepLine(wiring: Wiring): () => void {
  const { url, events, onState, onEvent, onReturn, probe, create = (to) => new EventSource(to, { withCredentials: true }) } = wiring;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let catchUp: ReturnType<typeof setTimeout> | undefined;
  let wait = FIRST_WAIT;
  let wasLost = false;
  let isClosed = false;
  let hiddenAt: number | undefined;

  const open = () => {
    clearTimeout(timer);
    timer = undefined;
    source?.close();
    const line = create(url);
    source = line;
    line.onopen = () => {
      wait = FIRST_WAIT;
      onState('open');
      if (wasLost) onReturn();
      wasLost = false;
    };
    line.onerror = () => {
      // The browser's own attempts come at a fixed pace from every window at once; these back off.
      line.close();
      if (source !== line) return;
      source = undefined;
      wasLost = true;
      // The attempt is scheduled first: the question below may itself take long.
      later();
      void probe().then((status) => {
        if (isClosed || source?.readyState === 1) return;
        if (status === 401) {
          clearTimeout(timer);
          source?.close();
          onState('ended');
        } else onState(status !== undefined && status < 500 ? 'refused' : 'lost');
      });
    };
    line.addEventListener('reload', () => {
      catchUp ??= setTimeout(() => {
        catchUp = undefined;
        onReturn();
      }, CATCH_UP);
    });
    for (const type of events) line.addEventListener(type, (raw: MessageEvent<string>) => onEvent(type, raw.data));
  };

  const later = () => {
    // Windows that lost the server at the same moment come back one after the other.
    timer = setTimeout(open, wait * (0.75 + Math.random() / 2));
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };

  const now = () => {
    wait = FIRST_WAIT;
    if (timer !== undefined) open();
  };
  const onOffline = () => {
    source?.close();
    source = undefined;
    wasLost = true;
    clearTimeout(timer);
    later();
    onState('lost');
  };
  const onVisibility = () => {
    if (document.visibilityState === 'hidden') {
      hiddenAt = Date.now();
      return;
    }
    const slept = hiddenAt !== undefined && Date.now() - hiddenAt > SLEEP;
    hiddenAt = undefined;
    if (slept) {
      wasLost = true;
      wait = FIRST_WAIT;
      open();
    } else now();
  };

  window.addEventListener('online', now);
  window.addEventListener('offline', onOffline);
  document.addEventListener('visibilitychange', onVisibility);
  onState('connecting');
  open();
  return () => {
    isClosed = true;
    clearTimeout(timer);
    clearTimeout(catchUp);
    source?.close();
    window.removeEventListener('online', now);
    window.removeEventListener('offline', onOffline);
    document.removeEventListener('visibilitychange', onVisibility);
    onState('connecting');
  };
}
