// Talking to other servers. Needs the capability `http:https://api.example.com` for each host. Not in before-hooks.
import host, { type Header } from "tessera:plugin/http@1.0.0";
import { decode, encode } from "./bytes.ts";
import { PluginError, asked } from "./error.ts";
import type { Json } from "./value.ts";

/** A request to another server. */
export interface Request {
  /** GET when left out. */
  method?: string;
  url: string;
  /** Headers of the connection (`host`, `content-length` …) are the server's own. */
  headers?: { [name: string]: string };
  /** Headers that the server fills in: the key of a secret setting, or a text with such keys in braces: `Bearer {api_key}`. */
  secrets?: { [name: string]: string };
  /** 1 MiB at most. */
  body?: string | Uint8Array;
  /** Sent as JSON, and said to be so. */
  json?: Json;
  timeoutMs?: number;
  /** Sent as the header `idempotency-key`: jobs and after-hooks run at least once. */
  idempotencyKey?: string;
}

/** What the other side answered, whatever its status. */
export class Response {
  readonly status: number;
  /** Names in lower case, 64 at most. */
  readonly headers: [string, string][];
  /** Decompressed, 4 MiB at most. */
  readonly body: Uint8Array;
  /** There was more of the body, or more headers. */
  readonly truncated: boolean;

  constructor(wire: { status: number; headers: [string, string][]; body: Uint8Array; truncated: boolean }) {
    this.status = wire.status;
    this.headers = wire.headers;
    this.body = wire.body;
    this.truncated = wire.truncated;
  }

  /** True for 200 to 299. */
  isSuccess(): boolean {
    return this.status >= 200 && this.status < 300;
  }

  /** The first header of a name. */
  header(name: string): string | undefined {
    return this.headers.find(([known]) => known === name.toLowerCase())?.[1];
  }

  /** The body as JSON; `malformed` when it is none, also when some of it was left out. */
  json(): Json {
    if (this.truncated) throw new PluginError("malformed", "the response is larger than the server hands over");
    try {
      return JSON.parse(decode(this.body) ?? "") as Json;
    } catch (error) {
      throw new PluginError("malformed", String(error));
    }
  }
}

/** Sends a request and waits for the response. No redirect is followed: it is a response like any other. */
export function send(request: Request): Response {
  const { method = "GET", url, timeoutMs = null, idempotencyKey = null } = request;
  const plain = { ...(request.json === undefined ? {} : { "content-type": "application/json" }), ...request.headers };
  const headers: Header[] = [
    ...Object.entries(plain).map(([name, val]) => ({ name, value: { tag: "plain" as const, val } })),
    ...Object.entries(request.secrets ?? {}).map(([name, val]) => ({ name, value: { tag: "secret" as const, val } })),
  ];
  const content = request.json === undefined ? request.body : JSON.stringify(request.json);
  const body = content === undefined ? null : typeof content === "string" ? encode(content) : content;
  return new Response(asked(() => host.send({ method, url, headers, body, timeoutMs, idempotencyKey })));
}
