// Facts about the call at hand. There is no way to choose another actor.
import host, { type Actor, type Budget } from "tessera:plugin/context@1.0.0";

export type { Actor, Budget };

/** Who acts. */
export function actor(): Actor {
  return host.currentActor();
}

/** The time of the call, fixed while it lasts; milliseconds since 1970 UTC. */
export function nowMs(): number {
  return host.nowMs();
}

/** The same as RFC 3339 in UTC, the form of date-time fields. */
export function now(): string {
  return new Date(host.nowMs()).toISOString();
}

/** The day of the call where the actor is, the form of date fields. */
export function today(): string {
  return host.today();
}

/** Id that follows a request through logs and what it causes. */
export function correlationId(): string {
  return host.correlationId();
}

/** `hook-before`, `hook-after`, `job`, `ui`, `webhook`, `function`, `migration`. */
export function phase(): string {
  return host.phase();
}

/** What is left of the call's budget. */
export function remaining(): Budget {
  return host.remaining();
}

/** True when the administrator granted the capability. */
export function isGranted(capability: string): boolean {
  return host.granted(capability);
}

/** True when the server has a feature that came after the first interface, such as `jobs` or `events`. */
export function supports(feature: string): boolean {
  return host.supports(feature);
}
