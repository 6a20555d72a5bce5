import { describe, expect, it, vi } from 'vitest';
import type { UiEffect } from '@/api/types';
import { runEffects, type EffectHost } from './effects';

function host() {
  const told: unknown[][] = [];
  const note = (name: string) => vi.fn((...values: unknown[]) => void told.push([name, ...values]));
  const one = {
    replace: note('replace'),
    patch: note('patch'),
    showErrors: note('errors'),
    say: note('say'),
    openDialog: note('dialog'),
    closeDialog: note('close'),
    go: note('go'),
    refresh: note('refresh'),
    save: note('save'),
  } satisfies EffectHost;
  return { one, told };
}

const view = { schema: 'crm.blocks/1', content: [] };

describe('effects', () => {
  it('happen in their order', () => {
    const { one, told } = host();
    runEffects(
      [
        { type: 'toast', message: 'done', tone: 'success' },
        { type: 'toast', message: 'so' },
        { type: 'replace-view', view, state: 's2' },
        { type: 'patch', id: 'mark', block: { type: 'badge', text: 'x' } },
        { type: 'patch', id: 'gone' },
        { type: 'field-errors', errors: [{ field: 'a', message: 'no' }, { field: 'b', message: 'neither' }] },
        { type: 'open-dialog', title: 'T', view },
        { type: 'close-dialog' },
        { type: 'navigate', to: { object: 'account', record: 'id1' } },
        { type: 'refresh' },
        { type: 'refresh', what: 'page' },
      ],
      one,
    );
    expect(told).toEqual([
      ['say', 'done', 'success'],
      ['say', 'so', 'info'],
      ['replace', view, 's2'],
      ['patch', 'mark', { type: 'badge', text: 'x' }],
      ['patch', 'gone', undefined],
      ['errors', { a: 'no', b: 'neither' }],
      ['dialog', { title: 'T', view, state: null, size: 'medium' }],
      ['close'],
      ['go', '/o/account/id1'],
      ['refresh', 'record'],
      ['refresh', 'page'],
    ]);
  });

  it('never lead out of the product', () => {
    const { one, told } = host();
    runEffects([{ type: 'navigate', to: { url: 'https://e.example' } }, { type: 'navigate', to: { path: '//e.example' } }, { type: 'navigate', to: { path: 'javascript:alert(1)' } }], one);
    expect(told).toEqual([]);
  });

  it('that are not known are left out', () => {
    const { one, told } = host();
    runEffects([{ type: 'run', script: 'x' } as unknown as UiEffect, { type: 'close-dialog' }], one);
    expect(told).toEqual([['close']]);
  });

  it('save files of text and of bytes', async () => {
    const { one } = host();
    runEffects(
      [
        { type: 'download', name: 'a.csv', media_type: 'text/csv', text: 'ä,b' },
        { type: 'download', name: '../b.zip', media_type: 'application/zip', base64: 'AP8=' },
      ],
      one,
    );
    const [[first, text], [second, bytes]] = one.save.mock.calls as [[string, Blob], [string, Blob]];
    expect([first, text.type, text.size]).toEqual(['a.csv', 'text/csv', 4]);
    expect([second, bytes.type, bytes.size]).toEqual(['.. b.zip', 'application/zip', 2]);
  });
});
