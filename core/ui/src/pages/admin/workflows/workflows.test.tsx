import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Route, Routes } from 'react-router';
import { describe, expect, it } from 'vitest';
import type { WorkflowDetail } from '@/api/types';
import { field, mockServer, objectOf, problem, renderApp } from '@/testing/render';
import { ApiError } from '@/api/client';
import { faultOf, offsetOf } from './text';
import WorkflowsPage from '../WorkflowsPage';
import WorkflowPage from './WorkflowPage';

const workflow: WorkflowDetail = {
  id: 'greet',
  label: { en: 'Greeting' },
  trigger: { kind: 'record', object: 'thing', phase: 'before' },
  is_enabled: true,
  problem: null,
  last_run: null,
  toml: 'id = "greet"\n',
  script: 'fn before(change, ctx) {\n    ctx.log("hello");\n}\n',
  version: 2,
  versions: [
    { version: 2, at: '2026-11-02T08:00:00Z', by: 'u1' },
    { version: 1, at: '2026-11-01T08:00:00Z', by: 'u1' },
  ],
};
const around = {
  'GET objects': { items: [objectOf([field('name', 'text'), field('stage', 'text')], { has_owner: true })] },
  'GET workflows/greet': workflow,
  'POST records/user/query': { items: [{ id: 'u1', version: 1, name: 'Mei' }], next_cursor: null },
  'GET references/thing': { items: [{ id: 't1', label: 'First' }] },
};
const open = (path = '/settings/workflows/greet') =>
  renderApp(
    <Routes>
      <Route path="/settings/workflows/:id" element={<WorkflowPage />} />
    </Routes>,
    path,
  );
const script = () => screen.findByTestId<HTMLTextAreaElement>('workflow-script');

describe('places in a text', () => {
  it('are found by line and column, and end where the text does', () => {
    expect(offsetOf('ab\ncd', 1, 1)).toBe(0);
    expect(offsetOf('ab\ncd', 2, 2)).toBe(4);
    expect(offsetOf('ab\ncd', 1, 99)).toBe(2);
    expect(offsetOf('ab\ncd', 9, 1)).toBe(5);
  });

  it('are told by the server for the text that was refused', () => {
    expect(faultOf(new Error('x'))).toBeNull();
    const refused = new ApiError(422, { code: 'validation_failed', fields: { toml: { code: 'invalid', message: 'No such key' } }, problem: { line: 3, column: 1 } } as never);
    expect(faultOf(refused)).toEqual({ part: 'toml', fault: { message: 'No such key', line: 3, column: 1 } });
  });
});

describe('the workflows', () => {
  it('say in words what starts them', async () => {
    const schedule = { ...workflow, id: 'daily', trigger: { kind: 'schedule', day_at: '08:30' } };
    const record = { ...workflow, trigger: { kind: 'record', object: 'thing', phase: 'after', operations: ['create', 'update'], fields: ['stage'] } };
    mockServer({ ...around, 'GET workflows': { items: [record, schedule], next_cursor: null } });
    await renderApp(<WorkflowsPage />);
    expect(await screen.findByText('Every day at 08:30')).toBeInTheDocument();
    expect(await screen.findByText('Thing · created, changed · Stage · after it was saved')).toBeInTheDocument();
  });
});

describe('a workflow', () => {
  it('is saved over the version that was read, and a refusal leads to its line', async () => {
    let isRight = false;
    const calls = mockServer({
      ...around,
      'PUT workflows/greet': (body: WorkflowDetail) =>
        isRight
          ? { ...workflow, ...body, version: 3 }
          : problem(422, 'validation_failed', { fields: { script: { code: 'invalid', message: 'Unexpected end' } }, problem: { line: 2, column: 5 } }),
    });
    await open();
    const area = await script();
    expect(screen.getByTestId('workflow-save')).toBeDisabled();
    await userEvent.type(area, '// done');
    await userEvent.click(screen.getByTestId('workflow-save'));
    expect(await screen.findByTestId('workflow-fault')).toHaveTextContent('Unexpected end');
    const put = calls.find(({ method }) => method === 'PUT');
    expect(put?.headers.get('if-match')).toBe('"2"');
    await waitFor(() => expect(area.selectionStart).toBe(workflow.script.indexOf('    ctx') + 4));
    isRight = true;
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(screen.queryByTestId('workflow-fault')).toBeNull());
    expect(area).toHaveValue(`${workflow.script}// done`);
    expect(screen.getByTestId('workflow-editor')).toHaveAttribute('data-version', '3');
    expect(screen.getByTestId('workflow-save')).toBeDisabled();
  });

  it('keeps what was typed when somebody else was quicker', async () => {
    let version = 2;
    mockServer({
      ...around,
      'GET workflows/greet': () => ({ ...workflow, version, script: version === 2 ? workflow.script : '// theirs' }),
      'PUT workflows/greet': () => {
        version = 3;
        return problem(409, 'version_conflict');
      },
    });
    await open();
    await userEvent.type(await script(), '// mine');
    await userEvent.click(screen.getByTestId('workflow-save'));
    await screen.findByTestId('workflow-behind');
    expect(await script()).toHaveValue(`${workflow.script}// mine`);
    await userEvent.click(screen.getByTestId('workflow-reset'));
    await waitFor(async () => expect(await script()).toHaveValue('// theirs'));
    expect(screen.queryByTestId('workflow-behind')).toBeNull();
  });

  it('takes an older text into the editor, where it is still to be saved', async () => {
    mockServer({ ...around, 'GET workflows/greet/versions/1': { toml: workflow.toml, script: '// the first' } });
    await open();
    await userEvent.click(await screen.findByTestId('version-1'));
    await waitFor(async () => expect(await script()).toHaveValue('// the first'));
    expect(screen.getByTestId('workflow-save')).toBeEnabled();
    expect(screen.getByTestId('workflow-try')).toBeDisabled();
  });

  it('is tried on a record, and says what it would do', async () => {
    const calls = mockServer({
      ...around,
      'POST workflows/greet/dry-run': { state: 'ok', message: null, line: null, column: null, effects: [{ type: 'set', fields: { stage: 'won' } }], log: ['hello'], duration_ms: 3 },
    });
    await open();
    await userEvent.click(await screen.findByRole('combobox', { name: 'Choose a record' }));
    await userEvent.click(await screen.findByText('First'));
    await userEvent.click(screen.getByTestId('workflow-try'));
    const outcome = await screen.findByTestId('workflow-outcome');
    expect(within(outcome).getByText('Stage').nextElementSibling).toHaveTextContent('won');
    expect(outcome).toHaveTextContent('hello');
    expect(calls.find(({ path }) => path.endsWith('dry-run'))?.body).toEqual({ object: 'thing', record: 't1' });
  });

  it('has a log of its runs, whose failures lead to the script', async () => {
    const run = { id: 'r1', at: '2026-11-02T08:00:00Z', state: 'failed', message: 'no such field', line: 2, column: 5, duration_ms: 1, log: [], record: { object: 'thing', id: 't1' } };
    mockServer({ ...around, 'GET workflows/greet/runs': { items: [run], next_cursor: null } });
    await open('/settings/workflows/greet?tab=runs');
    const runs = await screen.findByTestId('workflow-runs');
    expect(within(runs).getByTestId('run-record')).toHaveAttribute('href', '/o/thing/t1');
    await userEvent.click(within(runs).getByTestId('fault-place'));
    expect(await screen.findByTestId('workflow-fault')).toHaveTextContent('no such field');
    expect((await script()).selectionStart).toBe(workflow.script.indexOf('    ctx') + 4);
  });

  it('that is new begins with a text that does nothing yet', async () => {
    const calls = mockServer({ ...around, 'POST workflows': (body: WorkflowDetail) => ({ ...workflow, ...body, id: 'greet' }) });
    await open('/settings/workflows/_new');
    expect((await script()).value).toContain('fn before(change, ctx)');
    expect(screen.queryByTestId('workflow-try')).toBeNull();
    await userEvent.click(screen.getByTestId('workflow-save'));
    await screen.findByTestId('workflow-try');
    expect((calls.find(({ method }) => method === 'POST')?.body as WorkflowDetail).toml).toContain('object = "thing"');
  });

  it('that is not there says so', async () => {
    mockServer({ ...around, 'GET workflows/greet': problem(404, 'not_found') });
    await open();
    expect(await screen.findByTestId('error-state')).toBeInTheDocument();
  });
});
