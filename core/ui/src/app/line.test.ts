import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepLine, type LineState } from './line';

class FakeSource {
  static all: FakeSource[] = [];
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  readyState = 0;
  listeners = new Map<string, (event: { data: string }) => void>();
  constructor(readonly url: string) {
    FakeSource.all.push(this);
  }
  addEventListener(type: string, listener: (event: { data: string }) => void) {
    this.listeners.set(type, listener);
  }
  close() {
    this.readyState = 2;
  }
  succeed() {
    this.readyState = 1;
    this.onopen?.();
  }
  fail() {
    this.onerror?.();
  }
}

const states: LineState[] = [];
const heard: string[] = [];
let returns = 0;
let status: number | undefined;
let close: () => void;

const last = () => FakeSource.all.at(-1) as FakeSource;
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
  FakeSource.all = [];
  states.length = 0;
  heard.length = 0;
  returns = 0;
  status = undefined;
  close = keepLine({
    url: '/live',
    events: ['change'],
    onState: (state) => states.push(state),
    onEvent: (type, data) => heard.push(`${type} ${data}`),
    onReturn: () => (returns += 1),
    probe: () => Promise.resolve(status),
    create: (url) => new FakeSource(url) as unknown as EventSource,
  });
});
afterEach(() => {
  close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('the live line', () => {
  it('hears events and is not "back" the first time', () => {
    last().succeed();
    last().listeners.get('change')?.({ data: '{}' });
    expect(heard).toEqual(['change {}']);
    expect(returns).toBe(0);
    expect(states).toEqual(['connecting', 'open']);
  });

  it('comes back ever more patiently, and tells once it is back', async () => {
    last().succeed();
    last().fail();
    await wait(999);
    expect(FakeSource.all).toHaveLength(1);
    await wait(1);
    expect(FakeSource.all).toHaveLength(2);
    last().fail();
    await wait(1999);
    expect(FakeSource.all).toHaveLength(2);
    await wait(1);
    expect(FakeSource.all).toHaveLength(3);
    for (let failure = 0; failure < 6; failure += 1) {
      last().fail();
      await wait(30_000);
    }
    expect(FakeSource.all).toHaveLength(9);
    expect(states.at(-1)).toBe('lost');
    last().succeed();
    expect(returns).toBe(1);
    last().fail();
    await wait(1000);
    expect(FakeSource.all).toHaveLength(10);
  });

  it('tries at once when the machine is online again', async () => {
    last().succeed();
    window.dispatchEvent(new Event('offline'));
    expect(states.at(-1)).toBe('lost');
    window.dispatchEvent(new Event('online'));
    expect(FakeSource.all).toHaveLength(2);
    last().succeed();
    expect(returns).toBe(1);
    await wait(60_000);
    expect(FakeSource.all).toHaveLength(2);
  });

  it('tells once that it fell behind, however often the server says so within a moment, and never after it was closed', async () => {
    last().succeed();
    const reload = () => last().listeners.get('reload')?.({ data: '{}' });
    reload();
    reload();
    await wait(1999);
    expect(returns).toBe(0);
    reload();
    await wait(1);
    expect(returns).toBe(1);
    await wait(10_000);
    expect(returns).toBe(1);
    expect(FakeSource.all).toHaveLength(1);
    reload();
    await wait(2000);
    expect(returns).toBe(2);
    reload();
    close();
    await wait(10_000);
    expect(returns).toBe(2);
  });

  it('ends with the session, and says when a server has no line to give', async () => {
    status = 200;
    last().fail();
    await wait(0);
    expect(states.at(-1)).toBe('refused');
    status = 401;
    await wait(1000);
    last().fail();
    await wait(0);
    expect(states.at(-1)).toBe('ended');
    await wait(120_000);
    expect(FakeSource.all).toHaveLength(2);
  });
});
