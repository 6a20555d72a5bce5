import type { Json, Label } from './records';

export interface WorkflowInfo {
  id: string;
  label: Label | string;
  description?: Label | null;
  trigger: Json;
  run_as?: 'user' | 'service';
  is_enabled: boolean;
  /** Why it can't run. */
  problem?: Fault | null;
  last_run: { at: string; state: string; message: string | null } | null;
}

/** What went wrong in a text, and where; counted from 1. */
export interface Fault {
  message: string | null;
  line: number | null;
  column: number | null;
}

export interface WorkflowText {
  /** What would be `workflow.toml`. */
  toml: string;
  /** What would be `main.rhai`. */
  script: string;
}

export interface WorkflowDetail extends WorkflowInfo, WorkflowText {
  /** 0 for one that was never changed here. */
  version: number;
  /** Newest first. */
  versions: { version: number; at: string; by: string }[];
}

export interface WorkflowRun extends Fault {
  id: string;
  at: string;
  state: string;
  duration_ms: number;
  log: string[];
  record: { object: string; id: string } | null;
}

/** What a workflow would have done. */
export interface DryRun extends Fault {
  state: string;
  effects: ({ type: string } & Record<string, Json>)[];
  log: string[];
  duration_ms: number;
}
