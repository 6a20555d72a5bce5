// Refuses companies that somebody made to try things out.
import { type Change, type Decision, allow, register, reject } from "@tessera/sdk";

// The facets that the plugin has; without `functions`, `ui` … it has none of them.
export const { hooks } = register({
  // Asked inside the write, up to 200 changes at once: one decision for each, in the same order.
  before: (_hook, changes) => changes.map(decide),
});

function decide(change: Change): Decision {
  const name = change.text("name");
  if (name === undefined || !isATrial(name)) return allow;
  console.log(`refused “${name}”`);
  // The message of this key stands in locales/en.ftl and locales/zh-CN.ftl.
  return reject("name", "name-is-a-trial");
}

function isATrial(name: string): boolean {
  return name.includes("测试") || /\btest\b/i.test(name);
}
