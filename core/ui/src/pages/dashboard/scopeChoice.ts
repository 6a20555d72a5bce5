/** The board's selection as its address tells it. */
import { PRESETS, presetRange, type DateRange, type Preset } from './period';

export interface ScopeChoice {
  preset: Preset | 'all' | 'custom';
  range: DateRange | null;
  /** Ids. */
  owner: string | null;
  department: string | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readChoice(parameters: URLSearchParams): ScopeChoice {
  const whose = { owner: parameters.get('owner'), department: parameters.get('department') };
  const from = parameters.get('from') ?? '';
  const to = parameters.get('to') ?? '';
  if (DAY.test(from) && DAY.test(to) && from <= to) return { preset: 'custom', range: { from, to }, ...whose };
  const preset = PRESETS.find((candidate) => candidate === parameters.get('period'));
  return { preset: preset ?? 'all', range: null, ...whose };
}

export function writeChoice(before: URLSearchParams, { preset, range, owner, department }: ScopeChoice): URLSearchParams {
  const next = new URLSearchParams(before);
  for (const name of ['owner', 'department', 'from', 'to', 'period']) next.delete(name);
  if (owner) next.set('owner', owner);
  if (department) next.set('department', department);
  if (preset === 'custom' && range) {
    next.set('from', range.from);
    next.set('to', range.to);
  } else if (preset !== 'all' && preset !== 'custom') {
    next.set('period', preset);
  }
  return next;
}

export function rangeOf({ preset, range }: ScopeChoice, today: Date): DateRange | null {
  if (preset === 'all') return null;
  return preset === 'custom' ? range : presetRange(preset, today);
}
