// Telling others. Needs the capability `events`.
import host from "tessera:plugin/events@1.0.0";
import { asked } from "./error.ts";
import type { Json, RecordRef } from "./value.ts";

/** Emits an event: after-hooks whose `topic` in a manifest is this plugin's id and the event's name are told, at least once each. */
export function emit(event: string, subject: RecordRef | null, payload: Json): void {
  asked(() => host.emit(event, subject, JSON.stringify(payload)));
}

/** Asks for a slot of this plugin to be drawn anew where it is on a screen: that of one record, or all. */
export function invalidateUi(slot: string, subject: RecordRef | null = null): void {
  host.invalidateUi(slot, subject);
}

/** Notifies a user; `messageKey` is a message of the package's locales, `args` its arguments. */
export function notify(user: string, messageKey: string, args: Json = {}, link: RecordRef | null = null): void {
  asked(() => host.notify(user, messageKey, JSON.stringify(args), link));
}
