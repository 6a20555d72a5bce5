import type { Job } from '@/api/types';

export type JobGroup = 'running' | 'recent' | 'dead';

/** Waiting and working ones run; what gave up is dead; the rest is past. */
export function groupOf(job: Job): JobGroup {
  if (job.state === 'dead') return 'dead';
  return job.state === 'done' || job.state === 'failed' || job.state === 'cancelled' ? 'recent' : 'running';
}

export const canRetry = (job: Job): boolean => job.state === 'dead' || job.state === 'failed';

/** The plugin behind a consumer of events; null for others. */
export const pluginOf = (consumer: string): string | null => (consumer.startsWith('plugin:') ? consumer.slice('plugin:'.length) : null);

/** What a job of formulas and converted values could not convert. */
interface Left {
  object?: string;
  not_converted?: number;
  unconverted?: { id: string; field: string; value: unknown }[];
}

/** Values that could not be converted to a field's new type; `count` is 0 for other jobs. */
export function leftBy(job: Job): { count: number; object: string; values: NonNullable<Left['unconverted']> } {
  const { result } = job as Job & { result?: Left | null };
  return { count: result?.not_converted ?? 0, object: result?.object ?? '', values: result?.unconverted ?? [] };
}
