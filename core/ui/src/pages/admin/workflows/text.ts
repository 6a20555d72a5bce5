import { isApiError } from '@/api/client';
import type { Fault, WorkflowText } from '@/api/types';

/** Which of the two texts. */
export type Part = keyof WorkflowText;

export const PARTS: readonly Part[] = ['script', 'toml'];

/** Where a line and a column lie in a text, both counted from 1; what lies beyond is the end. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const end = text.indexOf('\n', start);
    if (end < 0) return text.length;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + Math.max(column, 1) - 1, end < 0 ? text.length : end);
}

/** What the server found wrong, and in which text. */
export function faultOf(error: unknown): { part: Part; fault: Fault } | null {
  if (!isApiError(error)) return null;
  const part = PARTS.find((one) => one in error.fields);
  if (!part) return null;
  const { problem } = error.extra;
  const place = typeof problem === 'object' && problem !== null ? (problem as Partial<Fault>) : {};
  return { part, fault: { message: error.fields[part]?.message ?? error.message, line: place.line ?? null, column: place.column ?? null } };
}

/** What a new workflow begins with: it looks at what is saved of an object, and does nothing yet. */
export const beginning = (object: string): WorkflowText => ({
  toml: `id = "my-workflow"
label = { en = "My workflow", zh-CN = "我的工作流" }
run_as = "user"

[trigger]
kind = "record"
object = "${object}"
operations = ["create", "update"]
phase = "before"

[params]
`,
  script: `fn before(change, ctx) {
    if change.is_import {
        return;
    }
    ctx.log(\`\${change.operation} \${change.object}\`);
}
`,
});
