import type { BudgetChanges, PhaseBudget, PluginInfo } from '@/api/types';

export const TABS = ['activity', 'failures', 'denials', 'log', 'work', 'webhooks', 'budgets'] as const;
export type Tab = (typeof TABS)[number];

/** The tab that an address names; the first one for anything else. */
export const tabOf = (text: string | null): Tab => TABS.find((tab) => tab === text) ?? 'activity';

/** Only safe mode keeps it from running. */
export const isHeldBack = (plugin: Pick<PluginInfo, 'state' | 'is_wanted'>): boolean => plugin.state === 'disabled' && plugin.is_wanted === true;

/** A duration as people compare it: µs below one millisecond, ms below ten seconds, then seconds. */
export function duration(micros: number | null): { value: number; unit: 'us' | 'ms' | 's'; decimals: number } | null {
  if (micros === null) return null;
  if (micros < 1_000) return { value: micros, unit: 'us', decimals: 0 };
  if (micros < 10_000_000) return { value: micros / 1_000, unit: 'ms', decimals: micros < 10_000 ? 1 : 0 };
  return { value: micros / 1_000_000, unit: 's', decimals: 1 };
}

/** Typed numbers by `phase.limit`; null for an emptied control. */
export type Drafts = Record<string, number | null>;

export const placeOf = (phase: string, limit: string): string => `${phase}.${limit}`;

/** What is to be sent: only what differs from what is in force. Emptied, or set to the default, is the default again. */
export function budgetChanges(phases: readonly PhaseBudget[], drafts: Drafts): BudgetChanges {
  const changes: BudgetChanges = {};
  for (const { phase, limits } of phases) {
    const changed: Record<string, number | null> = {};
    for (const limit of limits) {
      const draft = drafts[placeOf(phase, limit.key)];
      if (draft === undefined) continue;
      const wanted = draft === null || draft === limit.default ? null : draft;
      if (wanted !== (limit.is_set ? limit.value : null)) changed[limit.key] = wanted;
    }
    if (Object.keys(changed).length > 0) changes[phase] = changed;
  }
  return changes;
}

/** What takes every default back, null when all hold already. */
export function allDefaults(phases: readonly PhaseBudget[]): BudgetChanges | null {
  const set = phases.filter(({ limits }) => limits.some(({ is_set }) => is_set));
  return set.length === 0 ? null : Object.fromEntries(set.map(({ phase }) => [phase, null]));
}
