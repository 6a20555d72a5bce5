// What scripts expect of their surroundings and this engine doesn't have, or has from a clock that isn't there.
import context from "tessera:plugin/context@1.0.0";
import log, { type Level } from "tessera:plugin/log@1.0.0";

declare global {
  /** Lines of the plugin's log. */
  var console: { [level in "debug" | "log" | "info" | "warn" | "error"]: (...parts: unknown[]) => void };
}

/** Gives scripts a `console` and a `Date` whose present is the call's. */
export function install(): void {
  const line =
    (level: Level) =>
    (...parts: unknown[]): void =>
      log.write(level, parts.map(shown).join(" "), null);
  globalThis.console = { debug: line("debug"), log: line("info"), info: line("info"), warn: line("warn"), error: line("error") };
  const Own = Date;
  // Its time is the host's, fixed while the call lasts, as hooks may run again.
  globalThis.Date = new Proxy(Own, {
    construct: (_, args: []) => (args.length === 0 ? new Own(context.nowMs()) : new Own(...args)),
    apply: () => new Own(context.nowMs()).toString(),
    get: (target, key) => (key === "now" ? () => context.nowMs() : Reflect.get(target, key)),
  });
}

function shown(part: unknown): string {
  if (typeof part === "string") return part;
  if (part instanceof Error) return `${part.name}: ${part.message}`;
  return JSON.stringify(part) ?? String(part);
}
