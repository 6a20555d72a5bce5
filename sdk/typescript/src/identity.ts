// People, and what they may do. Needs the capability `identity`.
import host, { type Person } from "tessera:plugin/identity@1.0.0";
import { asked } from "./error.ts";

export type { Person };

/** A user; null when there is no such user. */
export function user(id: string): Person | null {
  return asked(() => host.getUser(id)) ?? null;
}

/** Users of a department (or of all), by part of their name. */
export function findUsers(department: string | null, text: string | null, limit: number): Person[] {
  return asked(() => host.findUsers(department, text, limit));
}

/** Whom a user reports to. */
export function managerOf(id: string): string | null {
  return asked(() => host.managerOf(id)) ?? null;
}

/** May the acting user do this? `action` is `read`, `create`, `update`, `delete`, `assign`, or an action that a plugin added. */
export function can(action: string, object: string, id: string | null = null, field: string | null = null): boolean {
  return asked(() => host.can(action, object, id, field));
}
