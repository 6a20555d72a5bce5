// Scripts of the organisation that answer plugins: workflows of the trigger `call`. Capability `workflows`; not in before-hooks.
import host from "tessera:plugin/workflows@1.0.0";
import { asked } from "./error.ts";
import type { Json } from "./value.ts";

/** A workflow that can be asked. */
export interface Callable {
  id: string;
  label: { en: string; "zh-CN": string };
  /** Whose records the question must be about. */
  object: string | null;
}

/** Those that can be asked now, in order of their ids. */
export function callable(): Callable[] {
  return JSON.parse(asked(() => host.callable())) as Callable[];
}

/** Asks one. About a record the question names `object` and `id`; the rest is between the plugin and the script. */
export function call(workflow: string, question: { [key: string]: Json }): Json {
  return JSON.parse(asked(() => host.call(workflow, JSON.stringify(question)))) as Json;
}
