/** A role's permissions as they are edited. */
import type { DataScope, FieldAccess, ObjectPermission, Role } from '@/api/types';

export type Permissions = Role['permissions'];
export type FieldRight = 'hidden' | FieldAccess;

/** Entry for every object without one of its own. */
export const EVERY = '*';

export const SCOPES: readonly DataScope[] = ['none', 'own', 'own_and_reports', 'department', 'department_tree', 'all'];
export const FIELD_RIGHTS: readonly FieldRight[] = ['writable', 'read_only', 'masked', 'hidden'];
export const SCOPED = ['read', 'update', 'delete'] as const;
export const ALLOWED = ['create', 'import', 'export', 'assign'] as const;

export const NOTHING: Required<Omit<ObjectPermission, 'fields' | 'actions'>> = {
  read: 'none',
  create: false,
  update: 'none',
  delete: 'none',
  import: false,
  export: false,
  assign: false,
};

export const emptyPermissions = (): Permissions => ({ objects: { [EVERY]: { ...NOTHING } }, administrator: false });

export const entryOf = (permissions: Permissions, object: string): ObjectPermission => ({
  ...NOTHING,
  ...(permissions.objects[object] ?? permissions.objects[EVERY]),
});

export const setEntry = (permissions: Permissions, object: string, part: Partial<ObjectPermission>): Permissions => ({
  ...permissions,
  objects: { ...permissions.objects, [object]: { ...entryOf(permissions, object), ...part } },
});

/** The object follows the entry for every object again. */
export const dropEntry = (permissions: Permissions, object: string): Permissions => ({
  ...permissions,
  objects: Object.fromEntries(Object.entries(permissions.objects).filter(([key]) => key !== object)),
});

/** Writable is what fields are when nothing is said; so nothing is said. */
export function setField(permissions: Permissions, object: string, field: string, right: FieldRight): Permissions {
  const others = Object.entries(entryOf(permissions, object).fields ?? {}).filter(([key]) => key !== field);
  return setEntry(permissions, object, {
    fields: Object.fromEntries(right === 'writable' ? others : [...others, [field, right]]),
  });
}

export function setAction(permissions: Permissions, object: string, action: string, isAllowed: boolean): Permissions {
  const others = (entryOf(permissions, object).actions ?? []).filter((key) => key !== action);
  return setEntry(permissions, object, { actions: isAllowed ? [...others, action] : others });
}

/** Rights that cannot be used: changing or deleting more than one may read. */
export function exceedsRead(entry: ObjectPermission, action: 'update' | 'delete'): boolean {
  return SCOPES.indexOf(entry[action] ?? 'none') > SCOPES.indexOf(entry.read ?? 'none');
}
