import { describe, expect, it } from 'vitest';
import { auditFacts, auditLine } from './audit';

describe('an entry of the audit log', () => {
  it('says fact by fact what was done', () => {
    expect(auditFacts({ id: 'acme.rating', version: '1.2.0', granted: ['kv', 'jobs'], user: { id: 'u1', label: '李雷' } })).toEqual([
      { path: 'id', after: 'acme.rating' },
      { path: 'version', after: '1.2.0' },
      { path: 'granted', after: 'kv, jobs' },
      { path: 'user', after: '李雷' },
    ]);
    expect(auditFacts(null)).toEqual([]);
  });
  it('compares what was with what is, and leaves out what stayed', () => {
    const data = { before: { currency: 'CNY', region: 'CN' }, after: { currency: 'USD', region: 'CN' } };
    expect(auditFacts(data)).toEqual([{ path: 'currency', before: 'CNY', after: 'USD' }]);
    expect(auditLine({ ...data, note: '' })).toBe('note: – · currency: CNY → USD');
  });
});
