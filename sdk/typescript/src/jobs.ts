// Work for later. Needs the capability `jobs`, and `[[jobs]]` in the manifest for each handler.
import host from "tessera:plugin/jobs@1.0.0";
import { asked } from "./error.ts";
import type { Json } from "./value.ts";

/** How a job is to be run. */
export interface JobOptions {
  /** Not before this instant, milliseconds since 1970. */
  runAtMs?: number;
  /** While a job with the same key waits or runs, another one is refused; in a before-hook it is left out. */
  dedupeKey?: string;
  /** 8 when left out, 25 at most. */
  maxAttempts?: number;
}

/** Enqueues work for one of the manifest's job handlers; answers the job's id. In a before-hook it is stored with the records. */
export function enqueue(handler: string, payload: Json, options: JobOptions = {}): string {
  const { runAtMs = null, dedupeKey = null, maxAttempts = 0 } = options;
  return asked(() => host.enqueue({ handler, payload: JSON.stringify(payload), runAtMs, dedupeKey, maxAttempts }));
}

/** Takes back a job of this plugin that waits; false when there is none, or it runs or is over. */
export function cancel(job: string): boolean {
  return asked(() => host.cancel(job));
}

/** `{"id","handler","state","attempts","run_at_ms","error","result"}` of a job of this plugin. */
export function status(job: string): Json {
  return JSON.parse(asked(() => host.status(job))) as Json;
}
