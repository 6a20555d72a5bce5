/** An installation plan in lines; members this program does not know are shown as they come. */
import type { PluginPlan } from '@/api/hooks';
import type { PluginInfo } from '@/api/types';

const KNOWN = new Set(['id', 'name', 'version', 'state', 'trust', 'description', 'objects', 'capabilities', 'problem']);

export interface PlanFacts {
  info: Partial<PluginInfo>;
  rest: [string, string[]][];
}

export function planFacts(plan: PluginPlan): PlanFacts {
  const nested = isRecord(plan.plugin) ? plan.plugin : isRecord(plan.plan) ? plan.plan : {};
  const all: Record<string, unknown> = { ...plan, ...nested };
  const texts = (value: unknown) => (Array.isArray(value) ? value.map(line) : undefined);
  const info: Partial<PluginInfo> = {
    ...(all as Partial<PluginInfo>),
    ...(all.objects === undefined ? {} : { objects: texts(all.objects) ?? [] }),
    ...(all.capabilities === undefined ? {} : { capabilities: texts(all.capabilities) ?? [] }),
  };
  const rest = Object.entries(all)
    .filter(([key, value]) => !KNOWN.has(key) && key !== 'plugin' && key !== 'plan' && !isEmpty(value))
    .map(([key, value]): [string, string[]] => [key, Array.isArray(value) ? value.map(line) : [line(value)]]);
  return { info, rest };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const isEmpty = (value: unknown) =>
  value === null || value === undefined || value === '' || (Array.isArray(value) ? value.length === 0 : isRecord(value) && Object.keys(value).length === 0);

function line(value: unknown): string {
  if (!isRecord(value)) return typeof value === 'string' ? value : JSON.stringify(value);
  return Object.entries(value)
    .map(([key, part]) => `${key}: ${typeof part === 'string' ? part : JSON.stringify(part)}`)
    .join(', ');
}
