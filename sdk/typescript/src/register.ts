// Makes a component's exports of a plugin.
import log from "tessera:plugin/log@1.0.0";
import type { RecordRef, Row as WireRow } from "tessera:plugin/types@1.0.0";
import { Change, type WireChange, type WireDecision, toDecision } from "./change.ts";
import { PluginError, toWire } from "./error.ts";
import { install } from "./globals.ts";
import type { Ack, Delivered, Outcome, Plugin } from "./plugin.ts";
import type { Choice } from "./blocks.ts";
import { type Json, fromRow } from "./value.ts";

/**
 * The facets of a plugin. A module exports those that it has, and no others:
 *
 * ```ts
 * export const { hooks, functions } = register({ before(hook, changes) { … }, call(name, args) { … } });
 * ```
 */
export function register(plugin: Plugin): Facets {
  install();
  return {
    hooks: {
      before: guarded((hook, changes) =>
        method(plugin.before, "hook", hook).call(plugin, hook, changes.map((change) => new Change(change))).map(toDecision),
      ),
      after: guarded((hook, events) =>
        method(plugin.after, "hook", hook).call(plugin, hook, events.map(delivered)).map(toAck),
      ),
    },
    functions: {
      call: guarded((name, args) =>
        JSON.stringify(method(plugin.call, "function", name).call(plugin, name, parse(args)) ?? null),
      ),
    },
    jobHandler: {
      run: guarded((job) =>
        toOutcome(
          method(plugin.runJob, "job", job.handler).call(plugin, {
            ...job,
            payload: parse(job.payload),
            checkpoint: job.checkpoint == null ? null : parse(job.checkpoint),
          }),
        ),
      ),
    },
    ui: {
      render: guarded((context) =>
        JSON.stringify(method(plugin.render, "slot", context.slot).call(plugin, { ...context, params: parse(context.params) })),
      ),
      act: guarded((action) =>
        JSON.stringify(
          method(plugin.act, "action", action.actionId).call(plugin, {
            slot: action.slot,
            id: action.actionId,
            subject: action.subject ?? null,
            form: parse(action.form) as { [name: string]: Json },
            state: action.state == null ? null : parse(action.state),
          }),
        ),
      ),
      choices: guarded((source, text, context) =>
        method(plugin.choices, "source", source)
          .call(plugin, source, text, { ...context, params: parse(context.params) })
          .map(({ value, label, hint }: Choice) => ({ value, label, hint: hint ?? null })),
      ),
    },
    lifecycle: {
      onEnable: guarded(() => plugin.onEnable?.()),
      onDisable: guarded(() => plugin.onDisable?.()),
      health: guarded(() => plugin.health?.()),
    },
  };
}

/** What a module exports for the host. */
export interface Facets {
  hooks: {
    before(hook: string, changes: WireChange[]): WireDecision[];
    after(hook: string, events: WireDelivered[]): WireAck[];
  };
  functions: { call(name: string, args: string): string };
  jobHandler: { run(job: WireJob): WireOutcome };
  ui: {
    render(context: WireContext): string;
    act(action: WireAction): string;
    choices(source: string, text: string, context: WireContext): { value: string; label: string; hint: string | null }[];
  };
  lifecycle: { onEnable(): void; onDisable(): void; health(): void };
}

interface WireDelivered {
  eventId: string;
  attempt: number;
  occurredAtMs: number;
  topic: string;
  before: WireRow | null;
  after: WireRow | null;
  payload: string | null;
}
type WireAck = { tag: "done" } | { tag: "retry"; val: number } | { tag: "drop"; val: string };
interface WireJob {
  id: string;
  handler: string;
  payload: string;
  attempt: number;
  checkpoint: string | null;
}
type WireOutcome = { tag: "done"; val: string | null } | { tag: "yield-at"; val: string } | { tag: "retry-after"; val: number };
interface WireContext {
  slot: string;
  subject: RecordRef | null;
  selection: RecordRef[];
  params: string;
}
interface WireAction {
  slot: string;
  actionId: string;
  subject: RecordRef | null;
  form: string;
  state: string | null;
}

/** Errors of the plugin go to the host as such; anything else is told to the log with its place, and ends the call. */
function guarded<A extends unknown[], R>(call: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    try {
      return call(...args);
    } catch (caught) {
      if (caught instanceof PluginError) throw toWire(caught);
      const { message, place } = told(caught);
      log.write("error", message, JSON.stringify({ panic: true, ...place }));
      throw caught;
    }
  };
}

function told(caught: unknown): { message: string; place: { file: string; line: number; stack?: string } } {
  if (!(caught instanceof Error)) return { message: `threw ${String(caught)}`, place: { file: "", line: 0 } };
  const stack = caught.stack ?? "";
  const [, file = "", line = "0"] = /\(?([^()\s]+):(\d+):\d+\)?/.exec(stack) ?? [];
  return { message: `${caught.name}: ${caught.message}`, place: { file: file.replace(/^\//, ""), line: Number(line), stack } };
}

function method<M>(found: M | undefined, what: string, name: string): M {
  if (found === undefined) throw new PluginError("not-found", `this plugin has no ${what} \`${name}\``);
  return found;
}

function parse(text: string): Json {
  return JSON.parse(text) as Json;
}

function delivered(event: WireDelivered): Delivered {
  return {
    ...event,
    before: event.before ? fromRow(event.before) : null,
    after: event.after ? fromRow(event.after) : null,
    payload: event.payload == null ? null : parse(event.payload),
  };
}

function toAck(ack: Ack): WireAck {
  if (ack === "done") return { tag: "done" };
  return "retry" in ack ? { tag: "retry", val: ack.retry } : { tag: "drop", val: ack.drop };
}

function toOutcome(outcome: Outcome): WireOutcome {
  if ("done" in outcome) return { tag: "done", val: outcome.done === null ? null : JSON.stringify(outcome.done) };
  if ("yieldAt" in outcome) return { tag: "yield-at", val: JSON.stringify(outcome.yieldAt) };
  return { tag: "retry-after", val: outcome.retryAfter };
}
