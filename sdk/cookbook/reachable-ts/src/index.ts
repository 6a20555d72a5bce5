// Refuses contacts that nobody can reach.
import { type Change, type Decision, allow, register, reject } from "@tessera/sdk";

export const { hooks } = register({
  // Asked inside the write, up to 200 changes at once: one decision for each, in the same order.
  before: (_hook, changes) => changes.map(decide),
});

function decide(change: Change): Decision {
  const isReachable = change.text("phone") !== undefined || change.text("email") !== undefined;
  // What an import brings may be older than the rule; there is nobody to ask.
  if (isReachable || change.isImport) return allow;
  // A message of locales/en.ftl and locales/zh-CN.ftl, shown at the field.
  return reject("email", "nobody-can-reach");
}
