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
