import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Link, useLocation } from 'react-router';
import { describe, expect, it, vi } from 'vitest';
import type { UiBlock } from '@/api/types';
import { mockServer, problem, renderApp } from '@/testing/render';
import SlotArea from './SlotArea';
import SlotDialog from './SlotDialog';
import { answerOf, effectsOf, slotOf } from './testing';

const subject = { object: 'thing', id: 't1' };
const reason: UiBlock = { type: 'field', name: 'reason', kind: 'text', label: 'Reason', required: true };
const approve: UiBlock = { type: 'button', label: 'Approve', action: 'approve', tone: 'primary', args: { level: 2 } };
const later: UiBlock = { type: 'button', label: 'Later', action: 'later', validate: false };
const content: UiBlock[] = [{ type: 'badge', id: 'mark', text: 'open' }, reason, { type: 'row', children: [approve, later] }];

/** `acts`: answers of `act`, one after the other. */
async function show(acts: unknown[], renders: unknown[] = [answerOf(content)], element = <SlotArea slot={slotOf()} subject={subject} />) {
  let drawn = 0;
  const left = [...acts];
  const calls = mockServer({
    'POST plugin-ui/render': () => renders[Math.min(drawn++, renders.length - 1)],
    'POST plugin-ui/act': () => left.shift(),
    'GET dictionaries': { items: [] },
    'GET me': { user: { id: 'u1', name: 'Ann' }, organization: { currency: 'CNY' } },
  });
  await renderApp(element);
  await screen.findByTestId('slot-from');
  const sent = (path: string) => calls.filter((call) => call.path === `plugin-ui/${path}`).map(({ body }) => body as Record<string, unknown>);
  return { acts: () => sent('act'), renders: () => sent('render') };
}

const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name }));
const type = async (text: string) => userEvent.type(await screen.findByRole('textbox', { name: /Reason/ }), text);

describe('a button', () => {
  it('waits for what must be filled in, unless it says otherwise', async () => {
    const { acts } = await show([effectsOf([])]);
    await press('Approve');
    expect(await screen.findByRole('alert')).toHaveTextContent('Please fill this in.');
    expect(acts()).toEqual([]);
    await press('Later');
    await waitFor(() => expect(acts()).toHaveLength(1));
    expect(acts()[0]).toMatchObject({ action: 'later', form: { reason: null } });
  });

  it('sends the form, what it adds and what the view remembers; the next one sends what it remembers from then on', async () => {
    const { acts } = await show([effectsOf([{ type: 'toast', message: 'Approved', tone: 'success' }], 'token-2'), effectsOf([])]);
    await type('good');
    await press('Approve');
    expect(await screen.findByTestId('slot-toast')).toHaveTextContent('Approved Panel');
    expect(acts()[0]).toEqual({ plugin: 'test.panel', slot: 'tab', subject, action: 'approve', form: { reason: 'good', level: 2 }, state: 'token-1' });
    await press('Approve');
    await waitFor(() => expect(acts()).toHaveLength(2));
    expect(acts()[1]?.state).toBe('token-2');
  });

  it('asks first where the plugin wants that', async () => {
    const { acts } = await show([effectsOf([])], [answerOf([{ type: 'button', label: 'Drop', action: 'drop', tone: 'danger', confirm: { title: 'Really?', ok: 'Drop it' } }])]);
    await press('Drop');
    expect(await screen.findByRole('dialog', { name: 'Really?' })).toBeInTheDocument();
    expect(acts()).toEqual([]);
    await userEvent.click(screen.getByTestId('slot-confirm'));
    await waitFor(() => expect(acts()).toHaveLength(1));
  });

  it('of a menu does as much', async () => {
    const { acts } = await show([effectsOf([])], [answerOf([{ type: 'menu', label: 'Do', items: [{ label: 'Ping', action: 'ping', args: { n: 1 } }] }], null)]);
    await press('Do');
    await userEvent.click(await screen.findByText('Ping'));
    await waitFor(() => expect(acts()).toEqual([{ plugin: 'test.panel', slot: 'tab', subject, action: 'ping', form: { n: 1 } }]));
  });
});

describe('what follows', () => {
  it('changes one block and keeps what was typed', async () => {
    await show([effectsOf([{ type: 'patch', id: 'mark', block: { type: 'badge', id: 'mark', text: 'approved' } }])]);
    await type('good');
    await press('Approve');
    expect(await screen.findByText('approved')).toBeInTheDocument();
    expect(screen.queryByText('open')).toBeNull();
    expect(screen.getByRole('textbox', { name: /Reason/ })).toHaveValue('good');
  });

  it('stands at fields', async () => {
    await show([effectsOf([{ type: 'field-errors', errors: [{ field: 'reason', message: 'Say more' }] }])]);
    await type('x');
    await press('Approve');
    expect(await screen.findByText('Say more')).toBeInTheDocument();
    await type('y');
    expect(screen.queryByText('Say more')).toBeNull();
  });

  it('is another view with what that one remembers', async () => {
    const next = { schema: 'crm.blocks/1', content: [{ type: 'button', label: 'Finish', action: 'finish' }] };
    const { acts } = await show([effectsOf([{ type: 'replace-view', view: next, state: 'token-9' }]), effectsOf([])]);
    await press('Later');
    await press('Finish');
    await waitFor(() => expect(acts()).toHaveLength(2));
    expect(acts()[1]).toMatchObject({ action: 'finish', form: {}, state: 'token-9' });
  });

  it('is a dialog with a form and a memory of its own, which it may close', async () => {
    const view = { schema: 'crm.blocks/1', content: [{ type: 'text', text: 'inside' }, { type: 'button', label: 'Close it', action: 'close' }] };
    const { acts } = await show([effectsOf([{ type: 'open-dialog', title: 'A dialog', view, state: 'token-d' }]), effectsOf([{ type: 'close-dialog' }])]);
    await press('Later');
    expect(await screen.findByRole('dialog', { name: 'A dialog' })).toHaveTextContent('From the plugin Panel');
    await press('Close it');
    await waitFor(() => expect(acts()[1]).toMatchObject({ action: 'close', form: {}, state: 'token-d' }));
    await waitFor(() => expect(screen.queryByText('inside')).toBeNull());
  });

  it('is the view anew, empty again, even where the plugin answers the same', async () => {
    const { renders } = await show([effectsOf([{ type: 'patch', id: 'mark' }, { type: 'refresh', what: 'view' }])], [answerOf(content, null)]);
    await type('good');
    await press('Approve');
    await waitFor(() => expect(renders()).toHaveLength(2));
    expect(await screen.findByText('open')).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: /Reason/ })).toHaveValue('');
  });

  it('leads to another page, and the dialog it stood in closes', async () => {
    const onClose = vi.fn();
    await show([effectsOf([{ type: 'navigate', to: { object: 'thing', record: 't2' } }])], [answerOf(content)], <SlotDialog slot={slotOf({ place: 'record.action' })} subject={subject} onClose={onClose} />);
    await press('Later');
    await waitFor(() => expect(onClose).toHaveBeenCalled());
  });
});

describe('a refusal', () => {
  it('of a field stands beside it', async () => {
    await show([problem(422, 'validation_failed', { detail: '1 field was refused', fields: { reason: { code: 'refused', message: 'Not today' } } })]);
    await press('Later');
    expect(await screen.findByText('Not today')).toBeInTheDocument();
    expect(screen.queryByText('1 field was refused')).toBeNull();
  });

  it('for reasons of the plugin is told', async () => {
    await show([problem(422, 'hook_rejected', { detail: 'No more than three' })]);
    await press('Later');
    expect(await screen.findByText('No more than three')).toBeInTheDocument();
    expect(screen.getByTestId('slot-view')).toBeInTheDocument();
  });

  it('of what a view remembers loads it anew', async () => {
    const { renders } = await show([problem(409, 'ui_state_invalid', { reason: 'expired' })]);
    await press('Later');
    await waitFor(() => expect(renders()).toHaveLength(2));
    expect(await screen.findByText(/loaded anew/)).toBeInTheDocument();
  });
});

describe('a slot without a view', () => {
  it('says so quietly, with the plugin’s name, and can be tried again', async () => {
    await show([], [problem(503, 'plugin_unavailable'), answerOf(content)]);
    expect(await screen.findByTestId('slot-notice')).toHaveTextContent('The plugin Panel isn');
    await userEvent.click(screen.getByTestId('slot-retry'));
    expect(await screen.findByTestId('slot-view')).toBeInTheDocument();
  });

  it('tells where a document is wrong to whoever wants to know', async () => {
    await show([], [problem(502, 'plugin_answer_invalid', { detail: 'content[0].text is missing' })]);
    expect(await screen.findByTestId('slot-notice')).toHaveTextContent('content[0].text is missing');
  });

  it('is not asked for again and again: each failure counts against the plugin', async () => {
    const { renders } = await show([], [problem(503, 'plugin_unavailable')]);
    await screen.findByTestId('slot-notice');
    expect(renders()).toHaveLength(1);
  });

  it('that shows nothing says so', async () => {
    await show([], [answerOf([])]);
    expect(await screen.findByText('There is nothing to show.')).toBeInTheDocument();
  });
});

describe('a field with a source', () => {
  it('offers what the plugin finds for what was typed', async () => {
    const calls = mockServer({
      'POST plugin-ui/render': answerOf([{ type: 'field', name: 'case', kind: 'select', label: 'Case', source: 'cases' }, later]),
      'POST plugin-ui/choices': { items: [{ value: 'c7', label: 'Choice 7', hint: 'the seventh' }] },
      'POST plugin-ui/act': effectsOf([]),
      'GET dictionaries': { items: [] },
    });
    await renderApp(<SlotArea slot={slotOf()} subject={subject} />);
    await userEvent.type(await screen.findByRole('combobox', { name: 'Case' }), '7');
    // Whoever picks before what was typed is asked for ends the search.
    await waitFor(() => expect(calls.filter(({ path }) => path === 'plugin-ui/choices').map(({ body }) => body)).toContainEqual({ plugin: 'test.panel', slot: 'tab', subject, source: 'cases', text: '7' }));
    await userEvent.click(await screen.findByText('the seventh'));
    await press('Later');
    await waitFor(() => expect(calls.find(({ path }) => path === 'plugin-ui/act')?.body).toMatchObject({ form: { case: 'c7' } }));
  });
});

describe('another version of the record', () => {
  function Versions() {
    return (
      <>
        <Link to="/?v=2">next</Link>
        <At />
      </>
    );
  }
  function At() {
    return <SlotArea slot={slotOf()} subject={subject} version={new URLSearchParams(useLocation().search).get('v') === '2' ? 2 : 1} />;
  }

  it('has the view drawn anew', async () => {
    const { renders } = await show([], [answerOf(content), answerOf([{ type: 'text', text: 'second' }])], <Versions />);
    await screen.findByText('open');
    await userEvent.click(screen.getByText('next'));
    expect(await screen.findByText('second')).toBeInTheDocument();
    expect(renders()).toHaveLength(2);
  });

  it('waits while somebody types', async () => {
    const { renders } = await show([], [answerOf(content), answerOf([{ type: 'text', text: 'second' }])], <Versions />);
    await type('half a sen');
    await userEvent.click(screen.getByText('next'));
    await new Promise((done) => setTimeout(done, 50));
    expect(renders()).toHaveLength(1);
  });
});
