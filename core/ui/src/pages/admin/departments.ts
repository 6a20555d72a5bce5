/** The tree of departments out of their flat list. */
import type { Department } from '@/api/hooks';

export interface DepartmentNode extends Department {
  key: string;
  children?: DepartmentNode[];
}

/** Roots first; one whose parent is not visible stands as a root, a circle is cut. */
export function buildTree(departments: readonly Department[]): DepartmentNode[] {
  const known = new Set(departments.map(({ id }) => id));
  const byParent = new Map<string | null, Department[]>();
  for (const department of departments) {
    const parent = department.parent && known.has(department.parent.id) ? department.parent.id : null;
    byParent.set(parent, [...(byParent.get(parent) ?? []), department]);
  }
  const placed = new Set<string>();
  const grow = (parent: string | null): DepartmentNode[] =>
    (byParent.get(parent) ?? [])
      .filter(({ id }) => !placed.has(id))
      .map((department) => {
        placed.add(department.id);
        const children = grow(department.id);
        return { ...department, key: department.id, ...(children.length > 0 ? { children } : {}) };
      });
  const roots = grow(null);
  for (const department of departments) {
    if (placed.has(department.id)) continue;
    placed.add(department.id);
    const children = grow(department.id);
    roots.push({ ...department, key: department.id, ...(children.length > 0 ? { children } : {}) });
  }
  return roots;
}

/** A department and all below it: where it cannot be moved to. */
export function withBelow(departments: readonly Department[], id: string): ReadonlySet<string> {
  const found = new Set([id]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const department of departments) {
      if (department.parent && found.has(department.parent.id) && !found.has(department.id)) {
        found.add(department.id);
        grew = true;
      }
    }
  }
  return found;
}

export interface Option {
  value: string;
  title: string;
  disabled?: boolean;
  children?: Option[];
}

export const treeOptions = (nodes: readonly DepartmentNode[], forbidden: ReadonlySet<string> = new Set()): Option[] =>
  nodes.map((node) => ({
    value: node.id,
    title: node.name,
    ...(forbidden.has(node.id) ? { disabled: true } : {}),
    ...(node.children ? { children: treeOptions(node.children, forbidden) } : {}),
  }));
