import { describe, expect, it } from 'vitest';
import type { Me, ObjectDef } from '@/api/types';
import { objectOf } from '@/testing/render';
import { stepAt, stepsFor } from './steps';

const can = (over: Partial<ObjectDef['can']>): ObjectDef['can'] => ({ read: true, create: false, update: false, delete: false, import: false, export: false, assign: false, reveal: false, ...over });
const item = (key: string) => ({ key, label: { en: key }, object: key });
const page = (key: string) => ({ key, label: { en: key }, page: key });
const me = (items: Me['menu'][number]['items'], isAdministrator = false): Me => ({
  user: { id: 'u', username: 'u', name: 'U', department: null, manager: null, roles: [], is_active: true },
  must_change_password: false,
  is_administrator: isAdministrator,
  organization: { name: 'O', currency: 'CNY', locale: 'en' },
  menu: [{ key: 'main', label: { en: 'Main' }, items }],
});
const thing = objectOf([], { key: 'thing', can: can({ create: true, import: true }) });
const deal = objectOf([], { key: 'deal', can: can({ create: true }), views: [{ key: 'flow', label: { en: 'Flow' }, kind: 'board' }] });
const hidden = objectOf([], { key: 'hidden', can: can({ create: true }) });
const keysOf = (...given: Parameters<typeof stepsFor>) => stepsFor(...given).map(({ key }) => key);

describe('first steps', () => {
  it('are an administrator’s own: people, departments, roles and data', () => {
    expect(keysOf(me([item('thing'), page('users'), page('departments'), page('roles')], true), [thing])).toEqual([
      'departments', 'people', 'roles', 'data', 'search', 'favourite', 'keys', 'tour',
    ]);
  });
  it('lead a seller to the first record of what stands in the menu, and to its board', () => {
    const steps = stepsFor(me([item('deal')]), [hidden, deal]);
    expect(steps.map(({ key }) => key)).toEqual(['create', 'board', 'search', 'favourite', 'keys', 'tour']);
    expect(steps[0]?.exists).toEqual({ object: 'deal', atLeast: 1, filter: { field: 'created_by', op: 'eq', value: '$me' } });
    expect(steps[1]?.to).toBe('/o/deal?view=flow');
  });
  it('ask of those who only read nothing that they may not do', () => {
    expect(keysOf(me([item('thing')]), [{ ...thing, can: can({}) }])).toEqual(['search', 'favourite', 'keys', 'tour']);
  });
  it('are noted where nothing in the data shows them', () => {
    expect(stepAt('/o/deal', 'flow', [deal])).toBe('board');
    expect(stepAt('/o/deal', 'list', [deal])).toBeUndefined();
    expect(stepAt('/settings/roles', null, [])).toBe('roles');
  });
});
