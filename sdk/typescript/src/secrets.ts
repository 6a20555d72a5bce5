// Secrets that administrators set for this plugin: to be used by name, never to be read. Needs the capability `secrets`.
import host from "tessera:plugin/secrets@1.0.0";
import { encode } from "./bytes.ts";
import { asked } from "./error.ts";

/** True when an administrator set it; false also without the capability. */
export function exists(name: string): boolean {
  return host.exists(name);
}

/** HMAC-SHA-256 of the data under the secret, 32 bytes. */
export function hmacSha256(name: string, data: string | Uint8Array): Uint8Array {
  return asked(() => host.hmacSha256(name, bytes(data)));
}

/** True when `mac` is the HMAC-SHA-256 of the data under the secret; compared in constant time. */
export function verifyHmacSha256(name: string, data: string | Uint8Array, mac: Uint8Array): boolean {
  return asked(() => host.verifyHmacSha256(name, bytes(data), mac));
}

function bytes(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? encode(data) : data;
}
