import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { Link, useLocation } from 'react-router';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { usePresence } from '@/api/hooks/people';
import { useRecordQuery } from '@/api/hooks/records';
import type { RecordData } from '@/api/types';
import { useLeaveGuard } from '@/components/useLeaveGuard';
import { mockServer, renderApp } from '@/testing/render';
import { useMarks } from './useMarks';
import { useTrail } from './useTrail';

afterEach(() => {
  vi.useRealTimers();
  sessionStorage.clear();
});

const settle = () => act(() => vi.advanceTimersByTimeAsync(0));

function Here() {
  return <p>{usePresence('thing', 't1', 'me').map((person) => person.label).join()}</p>;
}

describe('being here', () => {
  it('is said again and again, and taken back on leaving', async () => {
    const answer = { items: [{ user: { id: 'me', label: 'Me' } }, { user: { id: 'u2', label: 'Bob' } }] };
    const calls = mockServer({ 'PUT presence': answer, 'DELETE presence': () => new Response(null, { status: 204 }) });
    vi.useFakeTimers();
    const { unmount } = await renderApp(<Here />);
    await settle();
    expect(screen.getByText('Bob')).toBeInTheDocument();
    await act(() => vi.advanceTimersByTimeAsync(41_000));
    expect(calls.filter(({ method }) => method === 'PUT')).toHaveLength(3);
    unmount();
    await settle();
    expect(calls.at(-1)).toMatchObject({ method: 'DELETE', body: { object: 'thing', id: 't1' } });
  });

  it('is not said any more where the server knows nothing of it', async () => {
    const calls = mockServer({});
    vi.useFakeTimers();
    await renderApp(<Here />);
    await act(() => vi.advanceTimersByTimeAsync(90_000));
    expect(calls).toHaveLength(1);
  });
});

function Marks({ record }: { record: RecordData }) {
  return <p>{[...useMarks(record)].join()}</p>;
}

describe('marks', () => {
  it('are for what came with a new version, not for what was typed here', async () => {
    mockServer({});
    const old: RecordData = { id: 't1', version: 1, size: '1', name: 'Desk' };
    const { App } = switching([old, { ...old, size: '2' }, { ...old, version: 2, size: '2', name: 'Table', updated_at: 'x' }]);
    await renderApp(<App />);
    await userEvent.click(screen.getByText('next'));
    expect(screen.getByTestId('marks')).toHaveTextContent('');
    await userEvent.click(screen.getByText('next'));
    expect(screen.getByTestId('marks')).toHaveTextContent('name');
  });
});

function switching(records: RecordData[]) {
  const App = () => {
    const [at, setAt] = useState(0);
    return (
      <>
        <button type="button" onClick={() => setAt(at + 1)}>
          next
        </button>
        <div data-testid="marks">
          <Marks record={records[at] ?? { id: '', version: 0 }} />
        </div>
      </>
    );
  };
  return { App };
}

const query = { sort: ['name'] };

function List() {
  const { data } = useRecordQuery('thing', query);
  const [id, setId] = useState('');
  return (
    <>
      {data && (
        <button type="button" onClick={() => setId('b')}>
          open
        </button>
      )}
      {id && <Neighbours id={id} />}
    </>
  );
}

function Neighbours({ id }: { id: string }) {
  const trail = useTrail('thing', id);
  return <p data-testid="trail">{trail ? `${trail.previous} ${trail.at}/${trail.total} ${trail.next}` : 'none'}</p>;
}

describe('neighbours', () => {
  const page = { items: ['a', 'b', 'c'].map((id) => ({ id, version: 1 })), next_cursor: null, count: 3, count_is_exact: true };

  it('are those in the list on screen, and stay known after a reload', async () => {
    mockServer({ 'POST records/thing/query': page });
    const { unmount } = await renderApp(<List />);
    await userEvent.click(await screen.findByText('open'));
    expect(screen.getByTestId('trail')).toHaveTextContent('a 2/3 c');
    unmount();
    await renderApp(<Neighbours id="c" />);
    await waitFor(() => expect(screen.getByTestId('trail')).toHaveTextContent('b 3/3 null'));
  });

  it('are none where no list was', async () => {
    mockServer({ 'POST records/thing/query': page });
    await renderApp(<Neighbours id="b" />);
    expect(screen.getByTestId('trail')).toHaveTextContent('none');
  });
});

function Guarded() {
  const [text, setText] = useState('');
  const guard = useLeaveGuard(text !== '');
  return (
    <>
      <input aria-label="text" value={text} onChange={(event) => setText(event.target.value)} />
      <button type="button" onClick={guard.release}>
        saved
      </button>
      <Link to="/elsewhere">away</Link>
      <Where />
    </>
  );
}

function Where() {
  return <p data-testid="where">{useLocation().pathname}</p>;
}

describe('what was typed', () => {
  it('is not lost by a link before somebody says so', async () => {
    mockServer({});
    await renderApp(<Guarded />, '/form');
    await userEvent.type(screen.getByLabelText('text'), 'x');
    await userEvent.click(screen.getByText('away'));
    await userEvent.click(await screen.findByRole('button', { name: 'Keep editing' }));
    expect(screen.getByTestId('where')).toHaveTextContent('/form');
    await userEvent.click(screen.getByText('away'));
    await userEvent.click(await screen.findByRole('button', { name: 'Leave' }));
    await waitFor(() => expect(screen.getByTestId('where')).toHaveTextContent('/elsewhere'));
  });

  it('asks nothing once it is saved', async () => {
    mockServer({});
    await renderApp(<Guarded />, '/form');
    await userEvent.type(screen.getByLabelText('text'), 'x');
    await userEvent.click(screen.getByText('saved'));
    await userEvent.click(screen.getByText('away'));
    await waitFor(() => expect(screen.getByTestId('where')).toHaveTextContent('/elsewhere'));
  });
});
