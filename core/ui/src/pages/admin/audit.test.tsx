import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { setLanguage } from '@/i18n';
import { field, mockServer, objectOf, renderApp } from '@/testing/render';
import { auditedUsers, auditFacts, withNames } from './audit';
import AuditPage from './AuditPage';

const entry = (id: string, action: string, data: unknown) => ({
  id,
  at: '2026-11-01T08:00:00.000Z',
  action,
  by: { id: 'u1', label: '李雷' },
  channel: 'api',
  source: null,
  reason: null,
  trace: `trace-${id}`,
  data,
});

const page = (...items: object[]) => ({
  'GET objects': { items: [objectOf([field('name', 'text'), field('phone', 'phone', { label: { en: 'Phone', 'zh-CN': '电话' } })], { key: 'account', label: { en: 'Account', 'zh-CN': '客户' } })] },
  'GET audit': { items, next_cursor: null },
});

describe('an entry of the audit log', () => {
  it('says fact by fact what was done', () => {
    expect(auditFacts({ id: 'acme.rating', granted: ['kv', 'jobs'] })).toEqual([
      { path: 'id', after: 'acme.rating' },
      { path: 'granted', after: ['kv', 'jobs'] },
    ]);
    expect(auditFacts(null)).toEqual([]);
  });

  it('compares what was with what is, and leaves out what stayed', () => {
    const data = { before: { currency: 'CNY', region: 'CN' }, after: { currency: 'USD', region: 'CN' } };
    expect(auditFacts(data)).toEqual([{ path: 'currency', before: 'CNY', after: 'USD' }]);
  });

  it('names whom it is about: as it says itself, else as they are called now', () => {
    const names = (id: string) => (id === 'u2' ? '王芳' : null);
    expect(withNames({ user: 'u9', name: 'Mei', after: {} }, names)).toEqual({ user: 'Mei', after: {} });
    expect(withNames({ user: 'u2', to: 'u3' }, names)).toEqual({ user: '王芳', to: 'u3' });
    expect(withNames({ plugin: 'acme.rating', name: 'kept.json' }, names)).toEqual({ plugin: 'acme.rating', name: 'kept.json' });
    expect(auditedUsers({ user: 'u2', to: 'u3', version: 2 })).toEqual(['u2', 'u3']);
  });

  it('is told with labels in either language, whatever was changed', async () => {
    const security = { before: { session_idle_minutes: 10_080, session_hours: 720, link_hours: 24 }, after: { session_idle_minutes: 90, session_hours: 720, link_hours: 36 } };
    const role = { role: 'r1', name: 'Auditor', before: { 'permissions.objects.account.read': 'own' }, after: { 'permissions.objects.account.read': 'all', 'permissions.objects.account.fields.phone': 'masked', needs_second_factor: true } };
    const bulk = { object: 'account', op: 'update', records: 1200, fields: ['phone'] };
    mockServer(page(entry('1', 'security.update', security), entry('2', 'role.update', role), entry('3', 'bulk.start', bulk), entry('4', 'session.refused', { user: null, username: null, address: '10.0.0.7', agent: '', why: 'unknown_user' })));
    await renderApp(<AuditPage />);
    const table = await screen.findByTestId('audit');
    await waitFor(() => expect(table).toHaveTextContent('Sign out when unused for: 7 days → 90 minutes · Links for a password work for: 1 day → 36 hours'));
    expect(table).toHaveTextContent('Role: Auditor · Account · Read: Own → All · Account · Phone: – → Masked · Demands a second factor: – → Yes');
    expect(table).toHaveTextContent('Object: Account · Change: Change · Records: 1,200 · Fields: Phone');
    expect(table).toHaveTextContent('Address on the network: 10.0.0.7 · Refused because of: unknown user name');
    await act(() => setLanguage('zh-CN', false));
    await waitFor(() => expect(table).toHaveTextContent('闲置多久后自动退出：7 天 → 90 分钟 · 密码设置链接的有效期：1 天 → 36 小时'));
    expect(table).toHaveTextContent('角色：Auditor · 客户 · 查看：本人 → 全部 · 客户 · 电话：– → 脱敏 · 要求两步验证：– → 是');
    expect(table).toHaveTextContent('IP 地址：10.0.0.7 · 拒绝原因：用户名不存在');
  });

  it('tells a refused access by what was asked for and why it was refused', async () => {
    const refused = { call: 'PATCH /api/v1/records/{object}/{id}', why: 'hidden', times: 3, object: 'account', refused_records: ['a1', 'a2'], since: '2026-11-01T07:59:30.000Z' };
    mockServer(page(entry('1', 'access.refused', refused)));
    await renderApp(<AuditPage />);
    const table = await screen.findByTestId('audit');
    await waitFor(() => expect(table).toHaveTextContent('Object: Account'));
    expect(table).toHaveTextContent('Refused access');
    expect(table).toHaveTextContent('Asked for: PATCH /api/v1/records/{object}/{id} · Refused because of: a record out of reach · Times: 3');
  });

  it('shows an export’s conditions in words once it is opened', async () => {
    const filter = { field: 'phone', op: 'eq', value: '13800000000' };
    mockServer(page(entry('1', 'export.start', { export: 'e1', object: 'account', filter, search: null, records: 3 })));
    await renderApp(<AuditPage />);
    const table = await screen.findByTestId('audit');
    await waitFor(() => expect(table).toHaveTextContent('Object: Account'));
    expect(table).not.toHaveTextContent('13800000000');
    await userEvent.click(screen.getByText('Started an export'));
    expect(await screen.findByTestId('audit-facts')).toHaveTextContent('FilterPhone: 13800000000');
  });
});
