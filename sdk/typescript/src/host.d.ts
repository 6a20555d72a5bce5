// The host's functions as components see them: `sdk/wit/v1`, in the shapes that QuickJS hands over. A call that fails throws an
// `Error` whose `payload` is a `WireError`. What plugins use is in the other files.

declare module "tessera:plugin/types@1.0.0" {
  export type Json = string;
  export type Value =
    | { tag: "null" }
    | { tag: "boolean"; val: boolean }
    | { tag: "integer"; val: number }
    | { tag: "number"; val: number }
    | { tag: "text"; val: string }
    | { tag: "bytes"; val: Uint8Array }
    | { tag: "json"; val: Json };
  export interface Field {
    name: string;
    value: Value;
  }
  export interface RecordRef {
    object: string;
    id: string;
  }
  export interface Row {
    ref: RecordRef;
    version: number;
    fields: Field[];
  }
  export interface WireError {
    code: string;
    message: string;
    field: string | null;
    retryable: boolean;
    details: Json | null;
  }
}

declare module "tessera:plugin/context@1.0.0" {
  export interface Actor {
    principal: "user" | "plugin-service";
    id: string;
    displayName: string;
    locale: string;
    timezone: string;
  }
  export interface Budget {
    fuelLeft: number;
    wallMsLeft: number;
    hostCallsLeft: number;
    depth: number;
  }
  const context: {
    currentActor(): Actor;
    tenant(): string;
    correlationId(): string;
    phase(): string;
    nowMs(): number;
    today(): string;
    remaining(): Budget;
    granted(capability: string): boolean;
    supports(feature: string): boolean;
  };
  export default context;
}

declare module "tessera:plugin/records@1.0.0" {
  import type { Field, Json, RecordRef, Row } from "tessera:plugin/types@1.0.0";
  export interface Order {
    field: string;
    descending: boolean;
  }
  export interface QuerySpec {
    object: string;
    filter: Json | null;
    select: string[];
    order: Order[];
    limit: number;
    cursor: string | null;
  }
  export interface UpdateOp {
    ref: RecordRef;
    expectedVersion: number | null;
    set: Field[];
  }
  export interface CreateOp {
    object: string;
    idempotencyKey: string | null;
    set: Field[];
  }
  export interface DeleteOp {
    ref: RecordRef;
    expectedVersion: number | null;
  }
  export type Op = { tag: "create"; val: CreateOp } | { tag: "update"; val: UpdateOp } | { tag: "delete"; val: DeleteOp };
  const records: {
    get(ref: RecordRef, select: string[]): Row | null;
    getMany(refs: RecordRef[], select: string[]): (Row | null)[];
    query(q: QuerySpec): { rows: Row[]; next: string | null };
    count(object: string, filter: Json | null): number;
    create(op: CreateOp): Row;
    update(op: UpdateOp): Row;
    delete(op: DeleteOp): void;
    reserveId(object: string): string;
    touch(ref: RecordRef, expectedVersion: number | null): number;
    apply(ops: Op[]): RecordRef[];
    describe(object: string): Json;
  };
  export default records;
}

declare module "tessera:plugin/dictionaries@1.0.0" {
  const dictionaries: { item(dictionary: string, code: string): string | null };
  export default dictionaries;
}

declare module "tessera:plugin/workflows@1.0.0" {
  import type { Json } from "tessera:plugin/types@1.0.0";
  const workflows: { callable(): Json; call(workflow: string, question: Json): Json };
  export default workflows;
}

declare module "tessera:plugin/identity@1.0.0" {
  export interface Person {
    id: string;
    displayName: string;
    email: string | null;
    active: boolean;
  }
  const identity: {
    getUser(id: string): Person | null;
    findUsers(team: string | null, text: string | null, limit: number): Person[];
    managerOf(user: string): string | null;
    can(action: string, object: string, id: string | null, field: string | null): boolean;
  };
  export default identity;
}

declare module "tessera:plugin/http@1.0.0" {
  export interface Header {
    name: string;
    value: { tag: "plain"; val: string } | { tag: "secret"; val: string };
  }
  export interface Request {
    method: string;
    url: string;
    headers: Header[];
    body: Uint8Array | null;
    timeoutMs: number | null;
    idempotencyKey: string | null;
  }
  export interface Response {
    status: number;
    headers: [string, string][];
    body: Uint8Array;
    truncated: boolean;
  }
  const http: { send(req: Request): Response };
  export default http;
}

declare module "tessera:plugin/secrets@1.0.0" {
  const secrets: {
    exists(name: string): boolean;
    hmacSha256(name: string, data: Uint8Array): Uint8Array;
    verifyHmacSha256(name: string, data: Uint8Array, mac: Uint8Array): boolean;
  };
  export default secrets;
}

declare module "tessera:plugin/kv@1.0.0" {
  export interface Entry {
    key: string;
    value: Uint8Array;
    revision: number;
  }
  const kv: {
    get(key: string): Entry | null;
    set(key: string, value: Uint8Array, expectedRevision: number | null, ttlSeconds: number | null): number;
    delete(key: string): void;
    scan(prefix: string, after: string | null, limit: number): Entry[];
  };
  export default kv;
}

declare module "tessera:plugin/settings@1.0.0" {
  import type { Json, Value } from "tessera:plugin/types@1.0.0";
  const settings: { get(key: string): Value | null; all(): Json };
  export default settings;
}

declare module "tessera:plugin/log@1.0.0" {
  export type Level = "debug" | "info" | "warn" | "error";
  const log: { write(level: Level, message: string, fields: string | null): void };
  export default log;
}

declare module "tessera:plugin/jobs@1.0.0" {
  export interface Spec {
    handler: string;
    payload: string;
    runAtMs: number | null;
    dedupeKey: string | null;
    maxAttempts: number;
  }
  const jobs: { enqueue(spec: Spec): string; cancel(job: string): boolean; status(job: string): string };
  export default jobs;
}

declare module "tessera:plugin/events@1.0.0" {
  import type { Json, RecordRef } from "tessera:plugin/types@1.0.0";
  const events: {
    emit(topic: string, subject: RecordRef | null, payload: Json): void;
    invalidateUi(slot: string, subject: RecordRef | null): void;
    notify(user: string, messageKey: string, args: Json, link: RecordRef | null): void;
  };
  export default events;
}
