/** What answers tell beside what was asked for: a change was made, and still there is something to know. */
export interface Notice {
  /** Stable: `hook_skipped`. */
  code: string;
  /** For people, in their language. */
  message: string;
}

type Listener = (notice: Notice) => void;

const listeners = new Set<Listener>();

/** Hears of notices until the returned function is called. */
export function onNotice(listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const isNotice = (value: unknown): value is Notice =>
  typeof value === 'object' && value !== null && typeof (value as Notice).code === 'string' && typeof (value as Notice).message === 'string';

/** Passes on the notices of an answer, where it has any. */
export function tellNotices(answer: unknown): void {
  if (typeof answer !== 'object' || answer === null || !('notices' in answer) || !Array.isArray(answer.notices)) return;
  for (const notice of answer.notices.filter(isNotice)) listeners.forEach((listener) => listener(notice));
}
