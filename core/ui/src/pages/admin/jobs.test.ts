import { describe, expect, test } from 'vitest';
import type { Job } from '@/api/types';
import { leftBy } from './jobs';

describe('jobs', () => {
  test('tell what they could not convert', () => {
    const left = [{ id: 'a', field: 'cf_size', value: 'many' }];
    const job = { id: 'j', kind: 'formulas', state: 'done', result: { object: 'thing', records: 4, changed: 4, not_converted: 1, unconverted: left } };
    expect(leftBy(job as Job)).toEqual({ count: 1, object: 'thing', values: left });
    expect(leftBy({ id: 'j', kind: 'bulk', state: 'done' })).toEqual({ count: 0, object: '', values: [] });
  });
});
