/** A role's permissions as they are edited. */
import type { ActionDef, DataScope, FieldAccess, ObjectPermission, Role } from '@/api/types';

export type Permissions = Role['permissions'];
export type FieldRight = 'hidden' | FieldAccess;

/** Entry for every object without one of its own. */
export const EVERY = '*';

export const SCOPES: readonly DataScope[] = ['none', 'own', 'own_and_reports', 'department', 'department_tree', 'all'];
export const FIELD_RIGHTS: readonly FieldRight[] = ['writable', 'read_only', 'masked', 'hidden'];
export const SCOPED = ['read', 'update', 'delete'] as const;
export const ALLOWED = ['create', 'import', 'export', 'assign', 'reveal'] as const;

export const NOTHING: Required<Omit<ObjectPermission, 'fields' | 'actions'>> = {
  read: 'none',
  create: false,
  update: 'none',
  delete: 'none',
  import: false,
  export: false,
  assign: false,
  reveal: false,
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

type Action = Pick<ActionDef, 'key' | 'restricted'>;

/** `*` stands for all actions but the restricted ones, `**` for those too. */
export function allowsAction(entry: ObjectPermission, action: Action): boolean {
  const named = entry.actions ?? [];
  return named.includes(action.key) || named.includes('**') || (!action.restricted && named.includes('*'));
}

/** Names what is allowed one by one, so that a single action can be taken out of "all". */
export function setAction(permissions: Permissions, object: string, all: readonly Action[], action: string, isAllowed: boolean): Permissions {
  const entry = entryOf(permissions, object);
  const others = all.filter((one) => one.key !== action && allowsAction(entry, one)).map((one) => one.key);
  return setEntry(permissions, object, { actions: isAllowed ? [...others, action] : others });
}

/** Rights that cannot be used: changing or deleting more than one may read. */
export function exceedsRead(entry: ObjectPermission, action: 'update' | 'delete'): boolean {
  return SCOPES.indexOf(entry[action] ?? 'none') > SCOPES.indexOf(entry.read ?? 'none');
}
