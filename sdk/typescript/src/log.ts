// The plugin's log, which administrators see; up to 50 lines and 16 KiB a call. `console` writes there too.
import host, { type Level } from "tessera:plugin/log@1.0.0";
import type { Json } from "./value.ts";

export type { Level };

/** Writes a line, with further facts. */
export function write(level: Level, message: string, fields?: { [key: string]: Json }): void {
  host.write(level, message, fields === undefined ? null : JSON.stringify(fields));
}
