/** Which file column goes where, and what that asks of related objects. */
import type { FieldDef, ImportTarget, ObjectDef } from '@/api/types';

/** Target paths by file column; columns left out are skipped. */
export type Mapping = Readonly<Record<string, readonly string[]>>;

export function readMapping(mapping: { [column: string]: string | string[] | null }): Mapping {
  return Object.fromEntries(
    Object.entries(mapping)
      .map(([column, paths]) => [column, (typeof paths === 'string' ? [paths] : (paths ?? [])).filter(Boolean)] as const)
      .filter(([, paths]) => paths.length > 0),
  );
}

/** In the form the server takes: one path plain, several as a list. */
export function writeMapping(mapping: Mapping): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(mapping)
      .filter(([, paths]) => paths.length > 0)
      .map(([column, paths]) => [column, paths.length === 1 ? (paths[0] ?? '') : [...paths]]),
  );
}

export const mappedPaths = (mapping: Mapping): string[] => [...new Set(Object.values(mapping).flat())];

/** Paths that two columns claim: the second would overwrite the first. */
export function contestedPaths(mapping: Mapping): ReadonlySet<string> {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const path of Object.values(mapping).flat()) (seen.has(path) ? twice : seen).add(path);
  return twice;
}

/** Required targets no column fills; a reference counts as filled by any path through it. */
export function missingTargets(targets: readonly ImportTarget[], mapping: Mapping): ImportTarget[] {
  const filled = new Set(mappedPaths(mapping).map((path) => path.split('.')[0]));
  const missing = new Map<string, ImportTarget>();
  for (const target of targets) {
    const [first = ''] = target.path.split('.');
    // Only the object's own fields: what a related record needs matters when it is made.
    if (target.required && !filled.has(first) && !missing.has(first)) missing.set(first, target);
  }
  return [...missing.values()];
}

/** Object a field refers to. */
export function referredObject(field: FieldDef | undefined): string | null {
  if (!field) return null;
  if (field.kind === 'user') return 'user';
  if (field.kind === 'reference' || field.kind === 'references') return field.options?.object ?? null;
  return null;
}

/** Objects on the way of a path, nearest first: `owner.department.name` → user, department. */
export function objectsOnPath(objects: readonly ObjectDef[], object: string, path: string): string[] {
  const found: string[] = [];
  let current = objects.find((candidate) => candidate.key === object);
  for (const part of path.split('.').slice(0, -1)) {
    const next = referredObject(current?.fields.find((field) => field.key === part));
    if (!next) break;
    found.push(next);
    current = objects.find((candidate) => candidate.key === next);
  }
  return found;
}

/** Objects the mapping refers to, each once: what may have to be made on the way. */
export function referredObjects(objects: readonly ObjectDef[], object: string, mapping: Mapping): string[] {
  return [...new Set(mappedPaths(mapping).flatMap((path) => objectsOnPath(objects, object, path)))];
}

/** Object whose record a path names, `null` for a plain field of the object itself. */
export function targetObject(objects: readonly ObjectDef[], object: string, path: string): string | null {
  return objectsOnPath(objects, object, path).at(-1) ?? null;
}

/** Choices of the select field a path ends in. */
export function choicesOf(objects: readonly ObjectDef[], object: string, path: string) {
  const owner = targetObject(objects, object, path) ?? object;
  const last = path.split('.').at(-1);
  return objects.find((candidate) => candidate.key === owner)?.fields.find((field) => field.key === last)?.choices;
}
