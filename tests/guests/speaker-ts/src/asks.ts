// What the functions ask of the host.
import {
  type Json,
  PluginError,
  context,
  dictionaries,
  events,
  http,
  identity,
  jobs,
  kv,
  log,
  records,
  secrets,
  settings,
} from "@tessera/sdk";

const NOTE = "spoken_note";

/** The name of a note; empty when there is none. */
export function nameOf(id: string): string {
  return records.get(NOTE, id, ["name"])?.text("name") ?? "";
}

/** Each operation on records once, with what is refused. */
export function everyRecordOperation(): Json {
  const fields = { name: "one", amount: "12.50 CNY", size: 3, urgent: true, tags: ["red", "blue"] };
  const one = records.create(NOTE, fields, "the first");
  const twice = records.create(NOTE, { name: "other" }, "the first");
  const two = records.reserveId(NOTE);
  const made = records.apply([
    { create: NOTE, id: two, set: { name: "two" } },
    { update: one.ref, expectedVersion: one.version, set: { note: "changed" } },
    { create: NOTE, set: { name: "three" } },
  ]);
  const got = records.get(NOTE, one.ref.id, ["name", "note", "amount", "size", "urgent", "tags", "seen"]);
  const asked = {
    object: NOTE,
    filter: { field: "name", op: "in", value: ["one", "two", "three"] },
    select: ["name"],
    sort: ["-name"],
    limit: 2,
  };
  const first = records.query(asked);
  const rest = records.query({ ...asked, cursor: first.next });
  const many = records.getMany([records.reference(NOTE, two), records.reference(NOTE, "nobody")], ["name"]);
  records.remove(records.reference(NOTE, two));
  const described = records.describe(NOTE) as { key: string };
  return {
    same: one.ref.id === twice.ref.id && one.ref.object === twice.ref.object,
    made: made.length,
    own_id: made[0]?.id === two,
    fields: Object.entries(got?.fields ?? {}) as Json,
    names: [...first.rows, ...rest.rows].flatMap((row) => row.text("name") ?? []),
    end: rest.next,
    many: many.map((row) => row?.text("name") ?? null),
    count: records.count(NOTE),
    key: described.key,
    stale: code(() => records.update(one.ref, { note: "late" }, one.version)),
    touched: records.touch(one.ref) - one.version,
    touched_late: code(() => records.touch(one.ref, one.version)),
    nameless: told(() => records.create(NOTE, { note: "x" })),
    forbidden: told(() => records.create(NOTE, { name: "forbidden" })),
    ungranted: code(() => records.get("account", "nobody")),
    gone: records.get(NOTE, two) === null,
  };
}

/** Keys and values. */
export function kept(): Json {
  const first = kv.set("greeting", "你好 hello");
  const second = kv.setIf("greeting", "再见", first, 60);
  const stale = caught(() => kv.setIf("greeting", "never", first));
  kv.set("raw", new Uint8Array([0, 255, 128]));
  const text = kv.get("greeting")?.text() ?? null;
  const raw = kv.get("raw");
  const keys = kv.scan("", null, 10).map((entry) => entry.key);
  const malformed = code(() => raw?.json());
  kv.remove("raw");
  return {
    grew: second > first,
    stale: stale?.code ?? null,
    names_revision: (stale?.details as { revision?: number } | null)?.revision === second,
    text,
    raw: raw ? [...raw.value] : null,
    keys,
    malformed,
    deleted: kv.get("raw") === null,
  };
}

/** Who there is, and what they may. */
export function people(): Json {
  const me = context.actor();
  const found = identity.user(me.id);
  return {
    is_user: me.principal === "user",
    me: found ? [found.displayName === me.displayName, found.active] : null,
    nobody: identity.user("nobody") === null,
    found: identity.findUsers(null, "admin", 10).length,
    manager: identity.managerOf(me.id),
    may_create: identity.can("create", NOTE),
    may_fly: code(() => identity.can("create", "no_such_object")),
  };
}

/** What is told without asking for anything. */
export function surroundings(): Json {
  log.write("warn", "looked around", { calmly: true });
  const left = context.remaining();
  return {
    phase: context.phase(),
    now: context.now().length,
    today: context.today().length,
    granted: [context.isGranted("kv"), context.isGranted("records.read:account")],
    supports: [context.supports("jobs"), context.supports("levitation")],
    left: left.fuelLeft > 0 && left.wallMsLeft > 0 && left.hostCallsLeft > 0,
    locale: context.actor().locale,
    traced: context.correlationId() !== "",
    tone: settings.get("tone") as Json,
    limit: settings.get("limit") as Json,
    nothing: settings.get("no_such_setting") === null,
    all: settings.all(),
    item: dictionaries.item("no_such_dictionary", "x") === null,
  };
}

/** Secrets, and other servers: neither is there. */
export function outside(): Json {
  const request = { method: "POST", json: { a: 1 }, timeoutMs: 500, idempotencyKey: "k" };
  return {
    exists: secrets.exists("signing_key"),
    sign: code(() => secrets.hmacSha256("signing_key", "data")),
    verify: code(() => secrets.verifyHmacSha256("signing_key", "data", new Uint8Array(32))),
    ungranted: code(() => http.send({ ...request, url: "https://elsewhere.test/" })),
    no_secret: code(() =>
      http.send({ ...request, url: "http://peer.test/", secrets: { authorization: "Bearer {signing_key}" } }),
    ),
    no_method: code(() => http.send({ method: "BREW", url: "http://peer.test/" })),
  };
}

/** Work for later, and words to others. */
export function work(args: Json): Json {
  const { said = null } = args as { said?: Json };
  const inAnHour = context.nowMs() + 3_600_000;
  const later = jobs.enqueue("again", {}, { runAtMs: inAnHour, dedupeKey: "only one", maxAttempts: 5 });
  const twice = code(() => jobs.enqueue("again", {}, { dedupeKey: "only one", maxAttempts: 5 }));
  const waiting = (jobs.status(later) as { state: string }).state;
  const cancelled = jobs.cancel(later);
  const count = jobs.enqueue("count", { said });
  const again = jobs.enqueue("again", {}, { maxAttempts: 5 });
  events.emit("said", null, { said });
  events.notify(context.actor().id, "said");
  events.invalidateUi("card");
  return {
    jobs: [count, again],
    twice,
    waiting,
    cancelled,
    unknown: code(() => jobs.enqueue("nobody", {})),
    event: code(() => events.emit("Not A Name", null, {})),
  };
}

/** What the after-hooks kept. */
export function heard(): Json {
  return kv.scan("heard/", null, 100).map((entry) => [entry.key, entry.json()]);
}

function caught(call: () => unknown): PluginError | undefined {
  try {
    call();
  } catch (error) {
    if (error instanceof PluginError) return error;
    throw error;
  }
  return undefined;
}

function code(call: () => unknown): string | null {
  return caught(call)?.code ?? null;
}

function told(call: () => unknown): Json {
  const error = caught(call);
  return error ? [error.code, error.field] : null;
}
