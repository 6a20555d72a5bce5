import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import type { PluginInfo, PluginPlan, RevokedBook, Signer, TrustBook as Book } from '@/api/types';
import { mockServer, problem, renderApp } from '@/testing/render';
import { InstallDialog } from '../InstallDialog';
import { PluginItem } from '../PluginItem';
import { Catalogue } from './Catalogue';
import { DevelopmentBanner, TrustBook } from './TrustBook';

const KEY = 'RWQfLj1MW2p5iAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4';
const signer: Signer = { key: KEY, key_id: '88796A5B4C3D2E1F', name: null, is_trusted: false, is_revoked: false };
const at = '2026-11-21T08:00:00.000Z';

const plan: PluginPlan = {
  id: 'acme.billing',
  name: { en: 'Billing' },
  description: { en: 'Writes bills.' },
  version: '1.0.0',
  current_version: null,
  trust: 'unknown',
  signer,
  replaces: null,
  needs_acceptance: true,
  refusal: null,
  objects: [],
  extensions: [],
  dictionaries: [],
  menu: [],
  settings: [],
  capabilities: [],
  new_capabilities: [],
  granted: null,
  requires: [],
  hooks: [],
  actions: [],
  jobs: [],
  schedules: [],
  hosts: [],
  roles: [],
  size_bytes: 0,
};

const book: Book = {
  keys: [{ id: 'k1', key: KEY, key_id: signer.key_id, name: 'Acme', note: 'from their site', at, by: 'Mei', is_revoked: false }],
  pins: [
    { plugin: 'acme.billing', signer: { ...signer, name: 'Acme' }, former: ['0000000000000001'], at, by: 'Mei', is_installed: true },
    { plugin: 'acme.gone', signer: null, former: [], at, by: 'Mei', is_installed: false },
  ],
  revocations: [{ id: 'r1', kind: 'version', key: null, sha256: null, plugin: 'acme.stock', version: '1.2.0', reason: 'It leaks', at, by: 'Mei', signed_by: signer }],
  allows_unsigned: false,
};

const file = new File(['zip'], 'acme.billing-1.0.0.tessera');
const show = (given: Partial<PluginPlan>) => renderApp(<InstallDialog source={file} plan={{ ...plan, ...given }} onClose={() => undefined} />);

describe('the plan of an installation', () => {
  it('shows a stranger with the whole key, and installs only once that key is accepted', async () => {
    const calls = mockServer({ 'POST plugins': { id: plan.id }, 'GET objects': { items: [] } });
    await show({});
    expect(screen.getByTestId('plugin-stranger')).toHaveTextContent(KEY);
    expect(screen.getByTestId('plugin-signer')).toHaveTextContent(signer.key_id);
    const confirm = screen.getByTestId('plugin-install-confirm');
    expect(confirm).toBeDisabled();
    await userEvent.click(screen.getByTestId('plugin-accept-key'));
    expect(confirm).toBeEnabled();
    await userEvent.click(confirm);
    await waitFor(() => expect(calls.some(({ method, path }) => method === 'POST' && path === 'plugins')).toBe(true));
  });

  it('asks nothing where the publisher is trusted', async () => {
    mockServer({ 'GET objects': { items: [] } });
    await show({ trust: 'verified', signer: { ...signer, name: 'Acme', is_trusted: true }, needs_acceptance: false });
    expect(screen.getByTestId('plugin-signer')).toHaveTextContent(`Acme ${signer.key_id}`);
    expect(screen.queryByTestId('plugin-stranger')).toBeNull();
    expect(screen.getByTestId('plugin-install-confirm')).toBeEnabled();
  });

  it('says why a package is refused, also for a reason that it does not know', async () => {
    mockServer({ 'GET objects': { items: [] } });
    const { unmount } = await show({ refusal: { reason: 'signature_wrong', detail: 'digests.json.minisig was not made by key 1' }, needs_acceptance: false });
    expect(screen.getByTestId('plugin-refusal')).toHaveTextContent('Get it again from its publisher.');
    expect(screen.getByTestId('plugin-install-confirm')).toBeDisabled();
    unmount();
    await show({ refusal: { reason: 'of_tomorrow', detail: 'A newer server says so' }, needs_acceptance: false });
    expect(screen.getByTestId('plugin-refusal')).toHaveTextContent('A newer server says so');
  });
});

describe('the catalogue', () => {
  it('offers what lies on the server, and says what is wrong with the rest', async () => {
    mockServer({
      'GET plugins/catalogue': {
        items: [
          { file: 'a.tessera', id: 'acme.billing', name: { en: 'Billing' }, version: '1.0.0', current_version: null, trust: 'unknown', signer, refusal: null },
          { file: 'b.tessera', id: 'acme.stock', name: { en: 'Stock' }, version: '1.0.0', current_version: '1.0.0', trust: 'core', signer: null, refusal: null },
          { file: 'c.tessera', problem: 'this is not a readable zip file' },
        ],
      },
    });
    const planned: string[] = [];
    await renderApp(<Catalogue isBusy={false} onPlan={(name) => planned.push(name)} />);
    await userEvent.click(await screen.findByTestId('catalogue-a.tessera'));
    expect(planned).toEqual(['a.tessera']);
    expect(screen.queryByTestId('catalogue-b.tessera')).toBeNull();
    expect(screen.getByText('this is not a readable zip file')).toBeInTheDocument();
  });

  it('installs from there with the key that was accepted', async () => {
    const calls = mockServer({ 'POST plugins/catalogue/a.tessera': { id: plan.id }, 'GET objects': { items: [] } });
    await renderApp(<InstallDialog source="a.tessera" plan={plan} onClose={() => undefined} />);
    await userEvent.click(screen.getByTestId('plugin-accept-key'));
    await userEvent.click(screen.getByTestId('plugin-install-confirm'));
    await waitFor(() => expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ granted: [], accept_key: KEY }));
  });
});

describe('a plugin that is revoked', () => {
  it('says why and cannot be switched on', async () => {
    mockServer({ 'GET objects': { items: [] } });
    const plugin: PluginInfo = {
      id: 'acme.billing',
      name: 'Billing',
      version: '1.0.0',
      state: 'suspended',
      trust: 'local',
      signer,
      revoked: { id: 'r1', reason: 'It leaks' },
      description: '',
      objects: [],
      capabilities: [],
      problem: 'it was revoked: It leaks',
    };
    await renderApp(<PluginItem plugin={plugin} />);
    expect(screen.getByTestId('plugin-revoked-acme.billing')).toHaveTextContent('It leaks');
    expect(screen.getByTestId('plugin-switch-acme.billing')).toBeDisabled();
  });
});

describe('a plugin of the product that asks for more', () => {
  it('says so with the way to its plan', async () => {
    mockServer({ 'GET objects': { items: [] } });
    const plugin: PluginInfo = {
      id: 'tessera.approvals',
      name: 'Approvals',
      version: '0.1.0',
      state: 'enabled',
      trust: 'core',
      offered: { file: 'approvals.tessera', version: '0.2.0', new_capabilities: ['workflows'] },
      description: '',
      objects: [],
      capabilities: [],
      problem: null,
    };
    const planned: string[] = [];
    await renderApp(<PluginItem plugin={plugin} onPlan={(file) => planned.push(file)} />);
    expect(screen.getByTestId('plugin-offered-tessera.approvals')).toHaveTextContent('Version 0.1.0 works on');
    await userEvent.click(screen.getByTestId('plugin-offered-open-tessera.approvals'));
    expect(planned).toEqual(['approvals.tessera']);
  });
});

describe('the trust book', () => {
  it('trusts a key that is given by hand, and shows a refusal beside its field', async () => {
    let isRefused = true;
    const calls = mockServer({
      'GET plugins/trust': () => (isRefused ? { ...book, keys: [] } : book),
      'POST plugins/trust/keys': () => (isRefused ? problem(422, 'validation_failed', { fields: { key: { code: 'signature_key_invalid', message: 'Give the public key' } } }) : book),
    });
    await renderApp(<TrustBook />);
    expect(await screen.findByText('No publisher is trusted altogether')).toBeInTheDocument();
    await userEvent.click(screen.getByTestId('trust-key-add'));
    expect(screen.getByTestId('trust-key-save')).toBeDisabled();
    await userEvent.type(screen.getByLabelText(/Publisher/), 'Acme');
    await userEvent.click(screen.getByLabelText(/Public key/));
    await userEvent.paste(KEY);
    await userEvent.click(screen.getByTestId('trust-key-save'));
    expect(await screen.findByText('Give the public key')).toBeInTheDocument();
    isRefused = false;
    await userEvent.click(screen.getByTestId('trust-key-save'));
    await waitFor(() => expect(calls.filter(({ method }) => method === 'POST').at(-1)?.body).toEqual({ name: 'Acme', key: KEY }));
    expect(await screen.findByTestId(`trust-key-remove-${signer.key_id}`)).toBeInTheDocument();
  });

  it('takes a key out after asking', async () => {
    const calls = mockServer({ 'GET plugins/trust': book, 'DELETE plugins/trust/keys/k1': { ...book, keys: [] } });
    await renderApp(<TrustBook />);
    await userEvent.click(await screen.findByTestId(`trust-key-remove-${signer.key_id}`));
    await userEvent.click(await screen.findByTestId('trust-key-remove-confirm'));
    await waitFor(() => expect(calls.some(({ method, path }) => method === 'DELETE' && path === 'plugins/trust/keys/k1')).toBe(true));
  });

  it('shows whose plugins are, and forgets only those of which nothing is left', async () => {
    mockServer({ 'GET plugins/trust': book });
    await renderApp(<TrustBook />);
    await userEvent.click(await screen.findByRole('tab', { name: /Whose plugins are/ }));
    const panel = await screen.findByRole('tabpanel', { name: /Whose plugins are/ });
    expect(panel).toHaveTextContent('before: 0000000000000001');
    expect(within(panel).getByText('Nobody signed it')).toBeInTheDocument();
    expect(screen.queryByTestId('trust-pin-remove-acme.billing')).toBeNull();
    expect(screen.getByTestId('trust-pin-remove-acme.gone')).toBeInTheDocument();
  });

  it('imports a list with its signature, and wants both', async () => {
    const answer: RevokedBook = { ...book, added: 1, suspended: ['acme.stock'] };
    let isRefused = true;
    const calls = mockServer({
      'GET plugins/trust': book,
      'POST plugins/revocations': () =>
        isRefused ? problem(422, 'validation_failed', { fields: { signature: { code: 'signature_key_unknown', message: 'Not among the trusted keys' } } }) : answer,
    });
    await renderApp(<TrustBook />);
    await userEvent.click(await screen.findByRole('tab', { name: /Revoked/ }));
    expect(await screen.findByText('acme.stock 1.2.0')).toBeInTheDocument();
    const picker = screen.getByTestId('revocations-file');
    const list = new File(['{}'], 'revoked.json');
    const signature = new File(['untrusted comment: x'], 'revoked.json.minisig');
    await userEvent.upload(picker, [list]);
    expect(await screen.findByTestId('revocations-problem')).toHaveTextContent('.minisig');
    await userEvent.upload(picker, [signature, list]);
    expect(await screen.findByText('Not among the trusted keys')).toBeInTheDocument();
    isRefused = false;
    await userEvent.upload(picker, [list, signature]);
    expect(await screen.findByText('Suspended: acme.stock')).toBeInTheDocument();
    expect(calls.filter(({ path }) => path === 'plugins/revocations')).toHaveLength(2);
  });

  it('revokes one thing for a reason', async () => {
    const calls = mockServer({ 'GET plugins/trust': book, 'POST plugins/trust/revocations': { ...book, added: 1, suspended: [] } });
    await renderApp(<TrustBook />);
    await userEvent.click(await screen.findByRole('tab', { name: /Revoked/ }));
    await userEvent.click(await screen.findByTestId('revoke'));
    await userEvent.type(document.getElementById('revoke-what') as HTMLElement, 'acme.stock');
    await userEvent.type(document.getElementById('revoke-version') as HTMLElement, '1.3.0');
    expect(screen.getByTestId('revoke-confirm')).toBeDisabled();
    await userEvent.type(document.getElementById('revoke-reason') as HTMLElement, 'It leaks');
    await userEvent.click(screen.getByTestId('revoke-confirm'));
    await waitFor(() => expect(calls.find(({ method }) => method === 'POST')?.body).toEqual({ plugin: 'acme.stock', version: '1.3.0', reason: 'It leaks' }));
  });

  it('says above the page that unsigned packages are accepted', async () => {
    mockServer({ 'GET plugins/trust': { ...book, allows_unsigned: true } });
    await renderApp(<DevelopmentBanner />);
    expect(await screen.findByTestId('development-banner')).toHaveTextContent('Development mode');
  });
});
