import { act, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useLive } from '@/app/live';
import { mockServer, renderApp } from '@/testing/render';
import { useSlotsOf } from './client';
import SlotArea from './SlotArea';
import { answerOf, slotOf } from './testing';

type Hear = (event: { data: string }) => void;

/** The line on which live events arrive, held by the test. */
class Line {
  static now: Line | undefined;
  readyState = 1;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  private readonly heard = new Map<string, Hear>();
  constructor() {
    Line.now = this;
  }
  addEventListener(type: string, hear: Hear) {
    this.heard.set(type, hear);
  }
  close() {
    this.readyState = 2;
  }
  say(type: string, data: object) {
    this.heard.get(type)?.({ data: JSON.stringify(data) });
  }
}

beforeEach(() => vi.stubGlobal('EventSource', Line));
afterEach(() => vi.unstubAllGlobals());

const say = (type: string, data: object) => act(() => Line.now?.say(type, data));

/** Tabs of a record, as its page has them. */
function Tabs() {
  useLive();
  return useSlotsOf('record.tab', 'thing').map((slot) => <SlotArea key={slot.slot} slot={slot} subject={{ object: 'thing', id: 't1' }} />);
}

async function show() {
  let isOn = true;
  let drawn = 0;
  const calls = mockServer({
    'GET plugin-ui/slots': () => ({ items: isOn ? [slotOf()] : [] }),
    'POST plugin-ui/render': () => answerOf([{ type: 'text', text: `drawing ${++drawn}` }]),
    'GET dictionaries': { items: [] },
  });
  await renderApp(<Tabs />);
  await screen.findByText('drawing 1');
  return { switchOff: () => (isOn = false), renders: () => calls.filter(({ path }) => path === 'plugin-ui/render').length };
}

describe('an open view', () => {
  it('is drawn anew when its plugin says so, of its record only', async () => {
    const { renders } = await show();
    say('plugin-ui', { plugin: 'test.panel', slot: 'tab', object: 'thing', id: 't2' });
    say('plugin-ui', { plugin: 'test.other', slot: 'tab' });
    say('plugin-ui', { plugin: 'test.panel', slot: 'tab', object: 'thing', id: 't1' });
    expect(await screen.findByText('drawing 2')).toBeInTheDocument();
    say('plugin-ui', { plugin: 'test.panel', slot: 'tab' });
    expect(await screen.findByText('drawing 3')).toBeInTheDocument();
    expect(renders()).toBe(3);
  });

  it('is drawn anew when its plugin is swapped, and goes when it is switched off', async () => {
    const { switchOff } = await show();
    say('metadata', {});
    expect(await screen.findByText('drawing 2')).toBeInTheDocument();
    switchOff();
    say('metadata', {});
    await waitFor(() => expect(screen.queryByTestId('slot-from')).toBeNull());
  });
});
