import type { PluginInfo } from './plugins';

/** What calls of a plugin came to since the server's start. */
export interface CallFigures {
  calls: number;
  /** By the plugin's fault. */
  failures: number;
  fuel: number;
  fuel_max: number;
  p50_micros: number | null;
  p95_micros: number | null;
  max_micros: number | null;
  memory_peak_bytes: number;
}

export interface HandlerFigures extends CallFigures {
  phase: string;
  handler: string;
}

/** A call that failed. */
export interface PluginFailure {
  at: string;
  phase: string | null;
  handler: string;
  kind: string;
  message: string;
  /** The functions that were running, the innermost first. */
  stack: string[];
  trace: string;
}

/** Something that the plugin asked for and wasn't granted. */
export interface PluginDenial {
  capability: string;
  /** The manifest asks for it; an administrator's consent is all that it lacks. */
  is_asked: boolean;
  manifest_line: string;
  count: number;
  first_at: string;
  last_at: string;
  phase: string | null;
  handler: string;
  trace: string;
}

export interface PluginJob {
  id: string;
  kind: string;
  handler: string | null;
  state: string;
  attempts: number;
  error: string | null;
  created_at: string;
  trace: string;
}

/** How a plugin does. */
export interface PluginHealth {
  plugin: PluginInfo;
  since: string;
  totals: CallFigures;
  handlers: HandlerFigures[];
  failures: PluginFailure[];
  denials: PluginDenial[];
  breaker: { state: 'open' | 'closed'; reason: string | null; opened_at: string | null; failures: PluginFailure[] };
  jobs: { waiting: number; running: number; dead: number; items: PluginJob[] };
  dead_letters: { count: number };
  safe_mode: boolean;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface PluginLogLine {
  id: number;
  at: string;
  level: LogLevel;
  message: string;
  /** JSON, or nothing. */
  facts: string;
  phase: string;
  handler: string;
  trace: string;
}

export interface PluginLogPage {
  items: PluginLogLine[];
  next_before: number | null;
}

/** One thing of which a call may use so much. */
export interface BudgetLimit {
  key: string;
  value: number;
  default: number;
  min: number;
  max: number;
  is_set: boolean;
}

export interface PhaseBudget {
  phase: string;
  /** The plugin is ever called so. */
  is_used: boolean;
  limits: BudgetLimit[];
}

/** Limits by phase and name; null takes the default back. */
export type BudgetChanges = Record<string, Record<string, number | null> | null>;
