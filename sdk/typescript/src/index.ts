/// <reference path="./host.d.ts" />
// What plugin authors write against. A module registers its plugin and exports the facets that it has:
//
//     import { allow, register, reject } from "@tessera/sdk";
//
//     export const { hooks } = register({
//       before: (_hook, changes) => changes.map((change) => (change.text("name") ? allow : reject("name", "name-is-missing"))),
//     });
//
// Messages are keys of the package's `locales/{en,zh-CN}.ftl`. Nothing of a call outlives it: each one runs in an instance of its
// own, as it was when the plugin was built, so keep state in records or in `kv`. Exports are plain functions: there are no timers
// and nothing to await. `Math.random` gives the same numbers at each call.

export { Change, type Decision, type Violation, allow, refuse, reject, set } from "./change.ts";
export { PluginError, hasCode } from "./error.ts";
export { Money } from "./money.ts";
export { type Ack, type Delivered, type JobRun, type Outcome, type Plugin, recordOf } from "./plugin.ts";
export { type Facets, register } from "./register.ts";
export { type Fields, type Json, type RecordRef, Row, type Value } from "./value.ts";

export * as blocks from "./blocks.ts";
export * as context from "./context.ts";
export * as dictionaries from "./dictionaries.ts";
export * as events from "./events.ts";
export * as http from "./http.ts";
export * as identity from "./identity.ts";
export * as jobs from "./jobs.ts";
export * as kv from "./kv.ts";
export * as log from "./log.ts";
export * as records from "./records.ts";
export * as secrets from "./secrets.ts";
export * as settings from "./settings.ts";
export * as workflows from "./workflows.ts";
