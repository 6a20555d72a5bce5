import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useLocation } from 'react-router';
import { describe, expect, it, vi } from 'vitest';
import type { Me } from '@/api/types';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { goLetters } from '../nav';
import { useOffer } from '../offers';
import CommandPalette from './CommandPalette';
import { withNames, WORDS } from './words';

const account = objectOf([field('name', 'text'), field('phone', 'phone')], {
  key: 'account',
  label: { en: 'Account', 'zh-CN': '客户' },
  label_plural: { en: 'Accounts', 'zh-CN': '客户' },
  views: [{ key: 'mine', label: { en: 'Mine' }, kind: 'list' }],
});
const me: Me = {
  user: { id: 'u', username: 'u', name: 'U', department: null, manager: null, roles: [], is_active: true },
  must_change_password: false,
  is_administrator: false,
  organization: { name: 'O', currency: 'CNY', locale: 'en' },
  menu: [{ key: 'customers', label: { en: 'Customers' }, items: [{ key: 'account', label: { en: 'Accounts', 'zh-CN': '客户' }, object: 'account' }] }],
};

function Address() {
  return <output>{useLocation().pathname + useLocation().search}</output>;
}

const run = vi.fn();

/** What a page offers with its record. */
function Page() {
  useOffer({
    key: 'account/7',
    title: '北京科技',
    commands: [
      { key: 'edit', icon: null, title: 'Edit', aliases: WORDS.edit, run: () => run('edit') },
      { key: 'stage:won', icon: null, title: 'Move to Won', aliases: withNames(WORDS.stage, { en: 'Won', 'zh-CN': '赢单' }), run: () => run('won') },
    ],
  });
  return null;
}

async function open(hits: object[] = [], page: React.ReactNode = null, isComplete = true) {
  const calls = mockServer({
    'GET me': me,
    'GET objects': { items: [account] },
    'GET dashboards': { items: [] },
    'GET me/preferences': { version: 1, values: { recent: [{ object: 'account', id: '7', label: '北京科技', at: '2026-01-01T00:00:00Z' }] } },
    'GET search': { items: hits, is_complete: isComplete },
  });
  const onClose = vi.fn();
  await renderApp(
    <>
      {page}
      <CommandPalette me={me} letters={goLetters(me.menu)} onClose={onClose} />
      <Address />
    </>,
  );
  const input = await screen.findByRole('combobox');
  return { calls, onClose, input, user: userEvent.setup() };
}

const chosen = () => screen.getAllByRole('option').find((option) => option.getAttribute('aria-selected') === 'true');

describe('command palette', () => {
  it('says when the server has only just started and does not find everything yet', async () => {
    const { user, input } = await open([], null, false);
    const told = () => screen.queryByText(/some records can’t be found yet/);
    await user.type(input, 'acm');
    await waitFor(() => expect(told()).toBeInTheDocument());
    await user.clear(input);
    await waitFor(() => expect(told()).not.toBeInTheDocument());
  });

  it('begins with what was open last, and goes there by keyboard', async () => {
    const { user, onClose, input } = await open();
    await screen.findByRole('option', { name: /北京科技/ });
    await waitFor(() => expect(chosen()).toHaveTextContent('北京科技'));
    await user.type(input, '{Enter}');
    expect(onClose).toHaveBeenCalled();
    expect(document.querySelector('output')).toHaveTextContent('/o/account/7');
  });

  it('knows pages by pinyin and actions by English at once', async () => {
    const { user, input } = await open();
    await screen.findByRole('option', { name: /北京科技/ });
    await user.type(input, 'kehu');
    await waitFor(() => expect(chosen()).toHaveAttribute('data-key', 'page:/o/account'));
    await user.clear(input);
    await user.type(input, 'cr acc');
    await waitFor(() => expect(chosen()).toHaveAttribute('data-key', 'create:account'));
    await user.clear(input);
    await user.type(input, 'mine');
    await user.keyboard('{Enter}');
    expect(document.querySelector('output')).toHaveTextContent('/o/account?view=mine');
  });

  it('says why a record was found, and keeps the choice while answers arrive', async () => {
    const { user, input } = await open([
      { object: 'account', id: '9', label: 'Acme', matched: { field: 'phone', text: '+8613812345678' } },
      { object: 'account', id: '8', label: 'Acorn', matched: { field: 'name', text: 'Acorn' } },
    ]);
    await user.type(input, '3812');
    const found = await screen.findByRole('option', { name: /Acme/ });
    expect(within(found).getByText('3812').tagName).toBe('MARK');
    expect(found).toHaveTextContent('Phone');
    await user.keyboard('{ArrowDown}');
    expect(input).toHaveAttribute('aria-activedescendant', chosen()?.id);
    await user.clear(input);
    await user.type(input, 'ac');
    await waitFor(() => expect(chosen()).toHaveAttribute('data-key', 'page:/o/account'));
    expect(screen.getAllByRole('option').map((option) => option.dataset.key)).toContain('account/8');
    await user.click(await screen.findByRole('option', { name: 'All Accounts with “ac”' }));
    expect(document.querySelector('output')).toHaveTextContent('/o/account?view=mine&q=ac');
  });

  it('does what the record at hand allows, by English, Chinese and pinyin, and offers it first', async () => {
    const { user, input } = await open([], <Page />);
    await screen.findByRole('option', { name: /Edit/ });
    await waitFor(() => expect(chosen()).toHaveAttribute('data-key', 'do:edit'));
    expect(screen.queryByRole('option', { name: /^北京科技/ })).not.toBeInTheDocument();
    for (const [typed, key] of [['move won', 'stage:won'], ['移到赢单', 'stage:won'], ['yingdan', 'stage:won'], ['yd yd', undefined], ['bianji', 'edit'], ['修改', 'edit']]) {
      await user.clear(input);
      await user.type(input, typed ?? '');
      if (key) await waitFor(() => expect(chosen(), typed).toHaveAttribute('data-key', `do:${key}`));
    }
    await user.keyboard('{Enter}');
    expect(run).toHaveBeenCalledExactlyOnceWith('edit');
  });
});
