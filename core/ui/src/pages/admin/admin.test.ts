import { describe, expect, it } from 'vitest';
import type { Department } from '@/api/hooks';
import type { Job } from '@/api/types';
import { buildTree, treeOptions, withBelow } from './departments';
import { canRetry, groupOf } from './jobs';
import { generatePassword } from './password';
import { allowsAction, dropEntry, emptyPermissions, entryOf, EVERY, exceedsRead, setAction, setEntry, setField } from './permissions';

const department = (id: string, parent: string | null): Department => ({
  id,
  name: id.toUpperCase(),
  parent: parent === null ? null : { id: parent, label: parent },
  managers: [],
});

describe('departments', () => {
  const all = [department('a', null), department('b', 'a'), department('c', 'b'), department('d', 'gone')];
  it('become a tree; one without a visible parent is a root', () => {
    const tree = buildTree(all);
    expect(tree.map(({ id }) => id)).toEqual(['a', 'd']);
    expect(tree[0]?.children?.[0]?.children?.[0]?.id).toBe('c');
  });
  it('in a circle are still shown', () => {
    expect(buildTree([department('x', 'y'), department('y', 'x')])).toHaveLength(1);
  });
  it('cannot move below themselves', () => {
    const below = withBelow(all, 'b');
    expect([...below]).toEqual(['b', 'c']);
    expect(treeOptions(buildTree(all), below)[0]?.children?.[0]).toMatchObject({ value: 'b', disabled: true });
  });
});

describe('permissions', () => {
  const start = setEntry(emptyPermissions(), EVERY, { read: 'department', update: 'own' });
  it('an object without an entry follows the one for all, until it gets its own', () => {
    expect(entryOf(start, 'deal').read).toBe('department');
    const own = setEntry(start, 'deal', { create: true });
    expect(own.objects.deal).toMatchObject({ read: 'department', update: 'own', create: true });
    expect(entryOf(own, 'other').create).toBe(false);
    expect(dropEntry(own, 'deal')).toEqual(start);
  });
  it('fields say only what differs', () => {
    const masked = setField(start, 'deal', 'phone', 'masked');
    expect(masked.objects.deal?.fields).toEqual({ phone: 'masked' });
    expect(setField(masked, 'deal', 'phone', 'writable').objects.deal?.fields).toEqual({});
  });
  it('actions are a list', () => {
    const all = [{ key: 'convert' }, { key: 'merge' }, { key: 'reopen', restricted: true }];
    const allowed = setAction(start, 'deal', all, 'convert', true);
    expect(allowed.objects.deal?.actions).toEqual(['convert']);
    expect(setAction(allowed, 'deal', all, 'convert', false).objects.deal?.actions).toEqual([]);
    const everything = setEntry(start, 'deal', { actions: ['*'] });
    expect(all.map((one) => allowsAction(entryOf(everything, 'deal'), one))).toEqual([true, true, false]);
    expect(setAction(everything, 'deal', all, 'convert', false).objects.deal?.actions).toEqual(['merge']);
    expect(setAction(everything, 'deal', all, 'reopen', true).objects.deal?.actions).toEqual(['convert', 'merge', 'reopen']);
  });
  it('tell a right that reading does not carry', () => {
    expect(exceedsRead({ read: 'own', update: 'all' }, 'update')).toBe(true);
    expect(exceedsRead({ read: 'all', update: 'all' }, 'update')).toBe(false);
  });
});

it('jobs are running, past or dead', () => {
  const job = (state: string) => ({ id: '1', kind: 'x', state }) as Job;
  expect(['queued', 'running', 'retrying', 'done', 'failed', 'dead'].map((state) => groupOf(job(state)))).toEqual([
    'running', 'running', 'running', 'recent', 'recent', 'dead',
  ]);
  expect(canRetry(job('dead'))).toBe(true);
  expect(canRetry(job('done'))).toBe(false);
});

it('passwords are readable and not the same', () => {
  expect(generatePassword()).toMatch(/^[a-zA-Z2-9]{4}-[a-zA-Z2-9]{4}-[a-zA-Z2-9]{6}$/);
  expect(generatePassword()).not.toBe(generatePassword());
});
