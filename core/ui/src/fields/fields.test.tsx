import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { FieldKind, FieldValue } from '@/api/types';
import { setFormatSettings } from '@/format/settings';
import { field, mockServer, renderApp } from '@/testing/render';
import { FieldDisplay, FieldInput, isEditable, toWrite, writeFields } from '.';
import { REGISTRY } from './registry';

const SAMPLES: Record<FieldKind, FieldValue> = {
  text: 'Acme',
  rich_text: '**Acme**',
  number: '1234.5',
  money: { amount: '1234500', currency: 'CNY' },
  percent: '30',
  boolean: true,
  date: '2020-11-21',
  datetime: '2020-11-21T08:00:00.000Z',
  select: 'won',
  multi_select: ['won'],
  tags: ['vip'],
  user: { id: 'u1', label: 'Anna Snelling' },
  reference: { id: 'a1', label: 'Acme' },
  references: [{ id: 'a1', label: 'Acme' }],
  address: { city: 'Beijing', street: 'Road 1' },
  phone: '+8613812345678',
  email: 'a@example.com',
  url: 'https://www.example.com/',
  file: { id: 'f1', name: 'offer.pdf', size_bytes: 2048, media_type: 'application/pdf' },
  json: { a: 1 },
  auto_number: 'T-0001',
  formula: { amount: '10', currency: 'USD' },
  rollup: '12',
};

const choices = [{ code: 'won', label: { en: 'Won' }, color: 'green', active: true }];

describe('field kinds', () => {
  for (const kind of Object.keys(REGISTRY) as FieldKind[]) {
    it(`${kind}: shows a value and takes one`, async () => {
      mockServer({ 'GET objects': { items: [] }, 'GET me': { organization: { currency: 'CNY' } } });
      const definition = field('x', kind, { choices, options: { object: 'account' } });
      const { container } = await renderApp(
        <>
          <div data-testid="shown">
            <FieldDisplay field={definition} value={SAMPLES[kind]} compact />
          </div>
          <FieldInput field={definition} value={SAMPLES[kind]} onChange={vi.fn()} />
          <FieldInput field={definition} value={null} onChange={vi.fn()} />
        </>,
      );
      expect(screen.getByTestId('shown').textContent).not.toBe('');
      expect(container).toBeTruthy();
    });
  }

  it('never makes a link of anything but the web', async () => {
    mockServer({});
    await renderApp(<FieldDisplay field={field('x', 'url')} value="javascript:alert(1)" />);
    expect(screen.queryByRole('link')).toBeNull();
  });

  it('writes references as ids and nothing as null', () => {
    expect(toWrite(field('x', 'reference'), { id: 'a1', label: 'Acme' })).toBe('a1');
    expect(toWrite(field('x', 'references'), [{ id: 'a1', label: 'Acme' }])).toEqual(['a1']);
    expect(toWrite(field('x', 'user'), null)).toBeNull();
    expect(toWrite(field('x', 'text'), '')).toBeNull();
    expect(toWrite(field('x', 'tags'), [])).toEqual([]);
    expect(writeFields([field('a', 'text'), field('b', 'user')], { a: 'x' })).toEqual({ a: 'x' });
  });

  it('lets nobody type into what the server keeps', () => {
    expect(isEditable(field('x', 'formula'))).toBe(false);
    expect(isEditable(field('x', 'text', { access: 'read_only' }))).toBe(false);
    expect(isEditable(field('created_at', 'datetime', { system: true }))).toBe(false);
    expect(isEditable(field('owner', 'user', { system: true }))).toBe(true);
  });

  /** What came of typing into an empty field of the kind, and how it is written there afterwards. */
  async function typed(kind: 'number' | 'money', text: string) {
    mockServer({ 'GET me': { user: { id: 'u' }, organization: { currency: 'CNY' } } });
    const seen: FieldValue[] = [];
    function Host() {
      const [value, setValue] = useState<FieldValue>(null);
      return (
        <FieldInput
          field={field('x', kind)}
          value={value}
          onChange={(next) => {
            seen.push(next);
            setValue(next);
          }}
        />
      );
    }
    await renderApp(<Host />);
    const input = await screen.findByRole('spinbutton');
    await userEvent.type(input, text);
    await userEvent.tab();
    return { value: seen.at(-1), shown: (input as HTMLInputElement).value };
  }

  it('keeps digits of numbers as they were typed', async () => {
    expect((await typed('number', '9007199254740993.25')).value).toBe('9007199254740993.25');
  });

  it('takes numbers and amounts with the marks that the person writes', async () => {
    setFormatSettings({ digits: 'dot' });
    try {
      expect(await typed('money', '1.234,56')).toEqual({ value: { amount: '1234.56', currency: 'CNY' }, shown: '1.234,56' });
      cleanup();
      expect((await typed('number', '1234,5')).value).toBe('1234.5');
    } finally {
      setFormatSettings({ digits: 'auto' });
    }
    cleanup();
    expect(await typed('money', '1234.5')).toEqual({ value: { amount: '1234.5', currency: 'CNY' }, shown: '1,234.5' });
  });
});
