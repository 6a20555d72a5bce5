import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { ApiError } from '@/api/client';
import { useState } from 'react';
import type { FieldValue, RecordData } from '@/api/types';
import { field, mockServer, objectOf, problem, renderApp } from '@/testing/render';
import { InlineEditor } from './InlineEditor';
import { matches } from './matches';
import { linkField, timelineShapes } from './related';
import { RecordForm } from './RecordForm';
import { useSave } from './useSave';

const thing = objectOf([field('name', 'text', { required: true }), field('size', 'number'), field('why', 'text')], { has_duplicate_check: false });
const record: RecordData = { id: 't1', version: 3, name: 'Desk', size: '4' };

describe('typing in place', () => {
  it('saves with Enter and gives up with Escape', async () => {
    const onCommit = vi.fn();
    const onDone = vi.fn();
    mockServer({});
    const { unmount } = await renderApp(<InlineEditor field={field('name', 'text')} record={record} onCommit={onCommit} onDone={onDone} />);
    await userEvent.type(await screen.findByRole('textbox'), ' lamp{Enter}');
    expect(onCommit).toHaveBeenCalledTimes(1);
    expect(onDone).toHaveBeenCalledTimes(1);
    unmount();
    await renderApp(<InlineEditor field={field('name', 'text')} record={record} onCommit={onCommit} onDone={onDone} />);
    await userEvent.type(await screen.findByRole('textbox'), 'x{Escape}');
    expect(onCommit).toHaveBeenCalledTimes(1);
    expect(onDone).toHaveBeenCalledTimes(2);
  });
});

function Saver({ values }: { values: Record<string, string> }) {
  const { save, dialogs } = useSave(thing);
  return (
    <>
      <button type="button" onClick={() => void save(record, values)}>
        save
      </button>
      {dialogs}
    </>
  );
}

describe('saving', () => {
  it('names the version it was based on and offers to undo', async () => {
    const calls = mockServer({ 'PATCH records/thing/t1': { ...record, version: 4, size: '5' } });
    await renderApp(<Saver values={{ size: '5' }} />);
    await userEvent.click(screen.getByText('save'));
    await waitFor(() => expect(screen.getByTestId('undo')).toBeInTheDocument());
    const patch = calls.find(({ method }) => method === 'PATCH');
    expect(patch?.body).toEqual({ size: '5' });
    expect(patch?.headers.get('If-Match')).toBe('"3"');
    expect(patch?.headers.get('X-Tessera-Request')).toBe('1');
    await userEvent.click(screen.getByTestId('undo'));
    await waitFor(() => expect(calls.filter(({ method }) => method === 'PATCH')).toHaveLength(2));
    expect(calls.filter(({ method }) => method === 'PATCH')[1]?.body).toEqual({ size: '4' });
  });

  it('lets one choose between mine and theirs', async () => {
    let first = true;
    const calls = mockServer({
      'PATCH records/thing/t1': () => {
        if (!first) return { ...record, version: 6 };
        first = false;
        return problem(409, 'version_conflict', { current: { ...record, version: 5, size: '9' }, yours: { size: '5' } });
      },
    });
    await renderApp(<Saver values={{ size: '5' }} />);
    await userEvent.click(screen.getByText('save'));
    await screen.findByTestId('conflict-dialog');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(calls.filter(({ method }) => method === 'PATCH')).toHaveLength(2));
    expect(calls.at(-1)?.headers.get('If-Match')).toBe('"5"');
  });

  it('lets both changes stand when they touch different fields', async () => {
    let first = true;
    const calls = mockServer({
      'PATCH records/thing/t1': () => {
        if (!first) return { ...record, version: 6, size: '5' };
        first = false;
        return problem(409, 'version_conflict', { current: { ...record, version: 5, name: 'Table' }, yours: { size: '5' } });
      },
    });
    await renderApp(<Saver values={{ size: '5' }} />);
    await userEvent.click(screen.getByText('save'));
    await waitFor(() => expect(screen.getByTestId('undo')).toBeInTheDocument());
    expect(screen.queryByTestId('conflict-dialog')).not.toBeInTheDocument();
    expect(calls.at(-1)?.headers.get('If-Match')).toBe('"5"');
  });

  it('asks for what the server still wants', async () => {
    let first = true;
    const calls = mockServer({
      'PATCH records/thing/t1': () => {
        if (!first) return { ...record, version: 4 };
        first = false;
        return problem(422, 'validation_failed', { fields: { why: { code: 'required', message: 'Say why' } } });
      },
    });
    await renderApp(<Saver values={{ size: '5' }} />);
    await userEvent.click(screen.getByText('save'));
    await screen.findByTestId('fields-dialog');
    expect(screen.getByText('Say why')).toBeInTheDocument();
    await userEvent.type(await screen.findByLabelText(/Why/), 'Bigger');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(calls.filter(({ method }) => method === 'PATCH')).toHaveLength(2));
    expect(calls.filter(({ method }) => method === 'PATCH')[1]?.body).toEqual({ size: '5', why: 'Bigger' });
  });
});

describe('the form', () => {
  it('puts what the server refused beside its field', async () => {
    mockServer({});
    const onSubmit = vi.fn(() =>
      Promise.reject(new ApiError(422, { code: 'validation_failed', fields: { size: { code: 'out_of_range', message: 'Too big' } } })),
    );
    await renderApp(<RecordForm object={thing} title="New" initial={{}} isNew okText="Create" onSubmit={onSubmit} onClose={vi.fn()} />);
    await userEvent.click(screen.getByTestId('save'));
    expect(onSubmit).not.toHaveBeenCalled();
    expect(screen.getByTestId('field-name')).toHaveTextContent('Please fill this in.');
    await userEvent.type(await screen.findByLabelText(/Name/), 'Lamp');
    await userEvent.click(screen.getByTestId('save'));
    await waitFor(() => expect(screen.getByTestId('field-size')).toHaveTextContent('Too big'));
    expect(onSubmit).toHaveBeenCalledWith({ name: 'Lamp' }, expect.objectContaining({ allowDuplicates: false, again: false }));
  });

  it('offers to create a suspected duplicate anyway', async () => {
    mockServer({});
    const onSubmit = vi
      .fn()
      .mockRejectedValueOnce(
        new ApiError(409, { code: 'duplicate_suspected', matches: [{ id: 't1', label: 'Desk', matched: ['name'], owner: null }] }),
      )
      .mockResolvedValueOnce(undefined);
    await renderApp(<RecordForm object={thing} title="New" initial={{ name: 'Desk' }} isNew okText="Create" onSubmit={onSubmit} onClose={vi.fn()} />);
    await userEvent.click(screen.getByTestId('save'));
    expect(await screen.findByRole('link', { name: 'Desk' })).toBeInTheDocument();
    await userEvent.click(screen.getByTestId('create-anyway'));
    await waitFor(() => expect(onSubmit).toHaveBeenLastCalledWith({ name: 'Desk' }, expect.objectContaining({ allowDuplicates: true })));
  });
});

function Live({ later, onSubmit }: { later: RecordData; onSubmit: (values: Record<string, FieldValue>) => Promise<void> }) {
  const [now, setNow] = useState(record);
  return (
    <>
      <button type="button" onClick={() => setNow(later)}>
        others
      </button>
      <RecordForm object={thing} title="Edit" initial={now} isNew={false} okText="Save" onSubmit={onSubmit} onClose={vi.fn()} />
    </>
  );
}

describe('a form while others change the record', () => {
  it('shows their changes, keeps what is typed, and says where both differ', async () => {
    mockServer({});
    const onSubmit = vi.fn(() => Promise.resolve());
    await renderApp(<Live later={{ ...record, version: 4, size: '9', why: 'Asked' }} onSubmit={onSubmit} />);
    await userEvent.type(await screen.findByLabelText(/Size/), '0');
    await userEvent.click(screen.getByText('others'));
    expect(await screen.findByLabelText(/Why/)).toHaveValue('Asked');
    expect(screen.getByLabelText(/Size/)).toHaveValue('40');
    expect(screen.getByTestId('theirs-size')).toHaveTextContent('9');
    await userEvent.click(screen.getByTestId('save'));
    expect(onSubmit).toHaveBeenCalledWith({ size: '40' }, expect.objectContaining({ base: { size: '4' } }));
  });
});

describe('saving one and beginning the next', () => {
  it('empties the form and stays', async () => {
    mockServer({});
    const onSubmit = vi.fn(() => Promise.resolve());
    await renderApp(<RecordForm object={thing} title="New" initial={{ why: 'Stock' }} isNew okText="Create" onSubmit={onSubmit} onClose={vi.fn()} />);
    await userEvent.type(await screen.findByLabelText(/Name/), 'Lamp');
    await userEvent.click(screen.getByTestId('save-and-new'));
    await waitFor(() => expect(onSubmit).toHaveBeenCalledWith({ name: 'Lamp', why: 'Stock' }, expect.objectContaining({ again: true })));
    await waitFor(() => expect(screen.getByLabelText(/Name/)).toHaveValue(''));
    expect(screen.getByLabelText(/Why/)).toHaveValue('Stock');
  });
});

describe('relations', () => {
  it('finds the field that points back', () => {
    const child = objectOf([field('name', 'text'), field('parent', 'reference', { options: { object: 'thing' } })], { key: 'part' });
    expect(linkField(thing, child)?.key).toBe('parent');
  });
  it('takes what is planned into the timeline, wherever the metadata names it', () => {
    const link = field('thing', 'reference', { options: { object: 'thing' } });
    const task = objectOf([field('name', 'text'), field('due_at', 'datetime'), field('is_done', 'boolean'), link], { key: 'task' });
    const event = objectOf([field('name', 'text'), field('starts_at', 'datetime'), field('ends_at', 'datetime'), link], { key: 'event' });
    const part = objectOf([field('name', 'text'), field('made_at', 'datetime'), link], { key: 'part' });
    const call = objectOf([field('name', 'text'), field('at', 'datetime'), link], { key: 'call' });
    const parent = { ...thing, timeline: ['call'], related: [task, event, part].map(({ key }) => ({ object: key, field: 'thing', label: {} })) };
    expect(timelineShapes(parent, [task, event, part, call]).map((shape) => shape.object.key)).toEqual(['call', 'task', 'event']);
  });
  it('tells whether an action fits', () => {
    const open = { field: 'name', op: 'in' as const, value: ['Desk', 'Chair'] };
    expect(matches(open, record, 'me')).toBe(true);
    expect(matches({ not: open }, record, 'me')).toBe(false);
    expect(matches({ and: [open, { field: 'why', op: 'is_null', value: true }] }, record, 'me')).toBe(true);
    expect(matches({ field: 'owner', op: 'eq', value: '$me' }, { ...record, owner: { id: 'me', label: 'Me' } }, 'me')).toBe(true);
  });
});
