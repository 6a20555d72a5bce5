// What a plugin may implement: only what it needs.
import type { Change, Decision } from "./change.ts";
import type { RecordRef } from "./value.ts";
import { type Json, Row } from "./value.ts";
import type { Action, Choice, Effects, View, ViewContext } from "./blocks.ts";

/** A plugin. Implement what the manifest declares, and export the facets that `register` answers. */
export interface Plugin {
  /**
   * Facet `hooks`: inside the write. Pure: it may read and change fields, but neither write nor talk to anybody, because the write
   * may be tried again. One decision per change, in the same order. What it throws fails the write when the hook is required;
   * otherwise the hook is skipped with a notice.
   */
  before?(hook: string, changes: Change[]): Decision[];
  /**
   * Facet `hooks`: after the write is stored, at least once for each event, in order per record; and the events of plugins whose
   * topics the manifest names. One answer per event. After an error all are delivered again later.
   */
  after?(hook: string, events: Delivered[]): Ack[];
  /** Facet `functions`: called by the plugin's own actions and by workflows. Errors reach the caller. */
  call?(name: string, args: Json): Json | void;
  /**
   * Facet `jobHandler`: one run of a job that was enqueued or is due by the manifest's schedule. At least once, so do things that
   * can be done twice. After an error it is tried again later and later, then given up.
   */
  runJob?(job: JobRun): Outcome;
  /** Facet `ui`: what stands in one of the manifest's slots. It reads with the rights of the person in front of it, and writes nothing. */
  render?(context: ViewContext): View;
  /** Facet `ui`: somebody pressed a button of a view. Errors reach the person. */
  act?(action: Action): Effects;
  /** Facet `ui`: choices for a field whose `source` this is, while somebody types. */
  choices?(source: string, text: string, context: ViewContext): Choice[];
  /** Facet `lifecycle`: the plugin was enabled; an error keeps it from being so. */
  onEnable?(): void;
  /** Facet `lifecycle`: the plugin is about to be disabled; errors are logged. */
  onDisable?(): void;
  /** Facet `lifecycle`: can it work? Asked before it is enabled; an error keeps it from being so. */
  health?(): void;
}

/** A stored change, or a plugin's event, that is told to an after-hook. */
export interface Delivered {
  /** The same at each delivery of the event. */
  eventId: string;
  /** 1 at the first delivery. */
  attempt: number;
  occurredAtMs: number;
  /** `opportunity.create`, `opportunity.update` …; of a plugin's event the plugin's id and the event's name. */
  topic: string;
  /** Old values of the fields that changed; null for a creation. */
  before: Row | null;
  /** New values of the fields that changed; null for a deletion. Of a plugin's event the record that it is about. */
  after: Row | null;
  /** `{"actor","channel","source"}`; of a plugin's event what it carries. */
  payload: Json | null;
}

/** The record that changed, or that the event is about. */
export function recordOf(event: Delivered): RecordRef | undefined {
  return (event.after ?? event.before)?.ref;
}

/** What an after-hook makes of an event: done, deliver again after so many seconds, or give up for a reason. */
export type Ack = "done" | { retry: number } | { drop: string };

/** One run of a job. */
export interface JobRun {
  /** The same at each run of the job. */
  id: string;
  handler: string;
  payload: Json;
  /** 1 at the first run; begins anew after a checkpoint. */
  attempt: number;
  /** What the last run gave to `yieldAt`. */
  checkpoint: Json | null;
}

/** What came of a run: finished with a result, to go on from a checkpoint with a fresh budget, or again after so many seconds. */
export type Outcome = { done: Json } | { yieldAt: Json } | { retryAfter: number };
