// Errors as they travel between host and plugin.
import type { WireError } from "tessera:plugin/types@1.0.0";
import type { Json } from "./value.ts";

/**
 * What went wrong. Codes are an open set: `permission-denied`, `not-found`, `conflict`, `validation-failed`, `phase-forbidden`,
 * `capability-missing`, `limit-exceeded` … Thrown by calls into the host, and by the plugin to refuse; anything else that is thrown
 * counts as a failure of the plugin.
 */
export class PluginError extends Error {
  readonly code: string;
  field: string | null = null;
  retryable = false;
  details: Json | null = null;

  constructor(code: string, message: string) {
    super(message);
    this.name = "PluginError";
    this.code = code;
  }

  /** A refusal that the user reads: `key` is a message of the package's locales. */
  static refused(key: string): PluginError {
    return new PluginError("refused", key);
  }

  /** The same for one field of what the user filled in. */
  onField(field: string): this {
    this.field = field;
    return this;
  }

  /** True when the code is this one. */
  is(code: string): boolean {
    return this.code === code;
  }
}

/** True for an error of this code, of whatever was caught. */
export function hasCode(error: unknown, code: string): error is PluginError {
  return error instanceof PluginError && error.code === code;
}

/** Calls the host; what it refuses becomes a `PluginError`. */
export function asked<T>(call: () => T): T {
  try {
    return call();
  } catch (caught) {
    // The engine wraps what the host answered into an error of its own.
    const wire = caught instanceof Error && "payload" in caught ? caught.payload : undefined;
    throw isWire(wire) ? fromWire(wire) : caught;
  }
}

/** As the host takes it. */
export function toWire(error: PluginError): WireError {
  const { code, message, field, retryable, details } = error;
  return { code, message, field, retryable, details: details === null ? null : JSON.stringify(details) };
}

function isWire(payload: unknown): payload is WireError {
  return typeof payload === "object" && payload !== null && "code" in payload && "retryable" in payload;
}

function fromWire(wire: WireError): PluginError {
  const error = new PluginError(wire.code, wire.message);
  error.field = wire.field ?? null;
  error.retryable = wire.retryable;
  error.details = wire.details == null ? null : (JSON.parse(wire.details) as Json);
  return error;
}
