// Says the same as `tests/guests/speaker` in Rust.
import {
  type Ack,
  type Change,
  type Decision,
  type Delivered,
  type Json,
  type Outcome,
  PluginError,
  type Row,
  type Value,
  allow,
  blocks,
  kv,
  refuse,
  register,
  reject,
  set,
} from "@tessera/sdk";
import * as asks from "./asks.ts";

export const { hooks, functions, jobHandler, ui, lifecycle } = register({
  before: (_hook, changes) => changes.map(decide),

  after: (hook, events) => events.map((event) => hear(hook, event)),

  call(name, args) {
    const known: { [name: string]: (args: Json) => Json } = {
      echo: (given) => given,
      refuse: () => {
        throw PluginError.refused("no-thanks").onField("name");
      },
      fail: () => {
        throw new Error("failed as asked");
      },
      records: asks.everyRecordOperation,
      kept: asks.kept,
      people: asks.people,
      surroundings: asks.surroundings,
      outside: asks.outside,
      work: asks.work,
      heard: asks.heard,
    };
    const found = known[name];
    if (!found) throw new PluginError("not-found", `no function \`${name}\``);
    return found(args);
  },

  runJob({ handler, attempt, checkpoint, payload }): Outcome {
    if (handler === "count") {
      const runs = ((checkpoint as { runs: number } | null)?.runs ?? 0) + 1;
      const told = { runs, said: (payload as { said?: Json }).said ?? null };
      return runs < 3 ? { yieldAt: told } : { done: told };
    }
    if (attempt === 1) return { retryAfter: 1 };
    if (attempt === 2) throw new PluginError("not-yet", "at the second attempt");
    return { done: { attempt } };
  },

  render({ subject, params, selection }) {
    const name = asks.nameOf(subject?.id ?? "");
    return blocks.view(
      [
        blocks.block("callout", { text: "Plain", tone: "info" }),
        blocks.block("field", { name: "word", kind: "text", label: blocks.message("say"), required: true }),
        blocks.block("button", { label: blocks.message("say"), action: "say", tone: "primary" }),
      ],
      { title: blocks.message("title", { name }), state: { asked: params, selected: selection.length } },
    );
  },

  act({ id, form, state }) {
    const word = form["word"];
    if (id !== "say" || typeof word !== "string") throw PluginError.refused("no-thanks").onField("word");
    return blocks.effects(
      [
        { type: "toast", tone: "success", message: blocks.message("said") },
        { type: "refresh", what: "record" },
      ],
      { word, before: state },
    );
  },

  choices: (source, text, { slot }) => [
    { value: "1", label: text.toUpperCase(), hint: `${source} of ${slot}` },
    { value: "2", label: "two" },
  ],

  health: () => console.info("healthy"),
});

function decide(change: Change): Decision {
  const name = change.text("name");
  if (name === "forbidden") return reject("name", "not-this-name", { name });
  if (name === "refused") return refuse("no-thanks");
  if (change.operation === "delete") return change.textBefore("note") === "keep me" ? refuse("no-thanks") : allow;
  // What it sees of each kind of field, as it would be afterwards.
  const kinds = ["name", "note", "amount", "size", "urgent", "tags"].map((field) => kind(change.get(field)));
  return set({ seen: `${change.operation} ${kinds.join(" ")}` });
}

function kind(value: Value): string {
  if (value === null) return "-";
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return value.replaceAll(" ", "_");
  if (value instanceof Uint8Array || typeof value === "number") return "other";
  return JSON.stringify(value).replaceAll(" ", "");
}

/** Keeps what it is told of; the first time of something named `again` it asks for it once more. */
function hear(hook: string, event: Delivered): Ack {
  const name = (row: Row | null) => row?.text("name") ?? null;
  const [before, after] = [name(event.before), name(event.after)];
  if (after === "again" && event.attempt === 1) return { retry: 1 };
  if (after === "dropped") return { drop: "as asked" };
  const said = (event.payload as { said?: Json } | null)?.said ?? null;
  const told = { attempt: event.attempt, before, after, said };
  kv.set(`heard/${hook}/${event.topic}/${after ?? before ?? ""}`, JSON.stringify(told));
  return "done";
}
