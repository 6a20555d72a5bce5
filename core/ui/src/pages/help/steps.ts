/** The first steps that suit a person: what they may do decides which, what exists decides which are done. */
import type { Filter, Me, ObjectDef } from '@/api/types';
import { workGroups } from '@/app/nav';

/** Steps that nothing in the data shows; they are noted when they happen. */
export const NOTED = ['roles', 'board', 'search', 'keys'] as const;
export type Noted = (typeof NOTED)[number];

export type StepKey = 'people' | 'departments' | 'data' | 'create' | 'favourite' | 'tour' | Noted;

export interface Step {
  key: StepKey;
  /** Where it is done; the others are done by a button. */
  to?: string;
  /** What it is about. */
  object?: ObjectDef;
  /** Done as soon as so many records are there; the rest is noted. */
  exists?: { object: string; atLeast: number; filter: Filter | null };
}

const NOTHING: ReadonlySet<string> = new Set();
const MINE: Filter = { field: 'created_by', op: 'eq', value: '$me' };

export function stepsFor(me: Me, objects: readonly ObjectDef[], onHome: ReadonlySet<string> = NOTHING): Step[] {
  const items = me.menu.flatMap((group) => group.items);
  const pages = new Set(items.map((item) => item.page));
  const work = workGroups(me.menu, onHome).flatMap((group) => group.items);
  const shown = work.flatMap((item) => objects.find((object) => object.key === item.object) ?? []);
  const importable = shown.find((object) => object.can.import);
  const creatable = shown.find((object) => object.can.create);
  const board = shown.flatMap((object) => object.views.filter((view) => view.kind === 'board').map((view) => ({ object, view })))[0];
  const steps: Step[] = [];
  if (me.is_administrator) {
    if (pages.has('departments')) steps.push({ key: 'departments', to: '/settings/departments', exists: { object: 'department', atLeast: 1, filter: null } });
    if (pages.has('users')) steps.push({ key: 'people', to: '/settings/users', exists: { object: 'user', atLeast: 2, filter: null } });
    if (pages.has('roles')) steps.push({ key: 'roles', to: '/settings/roles' });
  }
  if (importable && me.is_administrator) {
    steps.push({ key: 'data', object: importable, to: `/imports/new?object=${importable.key}`, exists: { object: importable.key, atLeast: 1, filter: null } });
  } else if (creatable) {
    steps.push({ key: 'create', object: creatable, exists: { object: creatable.key, atLeast: 1, filter: MINE } });
  }
  if (board) steps.push({ key: 'board', object: board.object, to: `/o/${board.object.key}?view=${encodeURIComponent(board.view.key)}` });
  return [...steps, { key: 'search' }, { key: 'favourite' }, { key: 'keys' }, { key: 'tour' }];
}

/** The noted step that being at this address means. */
export function stepAt(path: string, view: string | null, objects: readonly ObjectDef[]): Noted | undefined {
  if (path === '/settings/roles') return 'roles';
  if (path === '/me/keyboard') return 'keys';
  const object = /^\/o\/([^/]+)$/.exec(path)?.[1];
  const shown = objects.find(({ key }) => key === object)?.views.find(({ key }) => key === view);
  return shown?.kind === 'board' ? 'board' : undefined;
}
