import { describe, expect, it } from 'vitest';
import type { Job, MenuGroup } from '@/api/types';
import { favouriteOf, favouritePath, sameFavourite } from './favourites';
import { overallPercent } from './JobsButton';
import { goLetters, menuPath, siblingsOf, workGroups } from './nav';
import { withRecent } from './recent';

const object = (key: string) => ({ key, label: { en: key }, object: key });
const menu: MenuGroup[] = [
  { key: 'home', label: { en: 'Overview' }, items: [{ key: 's', label: { en: 'Sales' }, dashboard: 'sales' }] },
  { key: 'desk', label: { en: 'Daily work' }, items: [object('task'), object('event')] },
  { key: 'customers', label: { en: 'Customers' }, items: [object('account'), object('contact')] },
  { key: 'sales', label: { en: 'Sales' }, items: [object('lead')] },
  { key: 'service', label: { en: 'Service' }, items: [object('ticket')] },
  { key: 'settings', label: { en: 'Settings' }, items: [{ key: 'users', label: { en: 'Users' }, page: 'users' }] },
];

describe('the menu', () => {
  it('gives each entry an address and a letter of its own', () => {
    expect(menu.flatMap(({ items }) => items).map(menuPath)).toEqual(['/d/sales', '/o/task', '/o/event', '/o/account', '/o/contact', '/o/lead', '/o/ticket', '/settings/users']);
    expect([...goLetters(menu)].map(([letter, item]) => `${letter} ${item.key}`)).toEqual(['s s', 't task', 'e event', 'a account', 'c contact', 'l lead', 'i ticket', 'u users']);
  });
  it('knows the groups of work, and the lists of each', () => {
    expect(workGroups(menu, new Set(['task', 'event'])).map(({ key }) => key)).toEqual(['customers', 'sales', 'service']);
    expect(workGroups(menu, new Set(['task', 'account'])).map(({ key }) => key)).toEqual(['desk', 'customers', 'sales', 'service']);
    expect(siblingsOf(menu, '/o/contact')?.items.map(({ key }) => key)).toEqual(['account', 'contact']);
    expect(siblingsOf(menu, '/o/contact/1')?.group.key).toBe('customers');
    expect(siblingsOf(menu, '/settings/users')).toBeUndefined();
  });
});

describe('favourites and recent records', () => {
  it('lead where they were starred', () => {
    const paths = [
      favouritePath({ kind: 'object', object: 'account', label: '' }),
      favouritePath({ kind: 'view', object: 'account', view: 'my own', label: '' }),
      favouritePath({ kind: 'record', object: 'account', id: 'a/b', label: '' }),
      favouritePath({ kind: 'dashboard', id: 'sales', label: '' }),
    ];
    expect(paths).toEqual(['/o/account', '/o/account?view=my%20own', '/o/account/a%2Fb', '/d/sales']);
    expect(favouriteOf({ key: 'users', label: {}, page: 'users' }, 'Users')).toBeUndefined();
    expect(sameFavourite({ kind: 'object', object: 'a', label: 'A' }, { kind: 'object', object: 'a', label: '甲' })).toBe(true);
  });
  it('keep each record once, the last one first, thirty at most', () => {
    const record = (id: number) => ({ object: 'account', id: String(id), label: `No. ${id}`, at: '' });
    const many = Array.from({ length: 40 }, (_, id) => record(id)).reduce(withRecent, [] as ReturnType<typeof record>[]);
    expect(many).toHaveLength(30);
    expect(withRecent(many, record(20)).map(({ id }) => id).slice(0, 3)).toEqual(['20', '39', '38']);
    expect(withRecent(many, record(20))).toHaveLength(30);
  });
});

describe('running jobs', () => {
  const job = (state: string, processed: number | null, total: number | null): Job => ({ id: state + String(total), kind: 'import', state, processed, total });
  it('are as far as all of them together; unknown while none knows its size', () => {
    expect(overallPercent([job('running', 50, 100), job('running', 0, 300), job('done', 10, 10)])).toBe(12);
    expect(overallPercent([job('queued', null, null)])).toBeUndefined();
    expect(overallPercent([job('running', 120, 100)])).toBe(100);
  });
});
