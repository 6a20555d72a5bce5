import { describe, expect, it } from 'vitest';
import { ApiError } from './client';
import { retry, retryDelay } from './queryClient';

const refusal = (status: number, extra = {}) => new ApiError(status, { code: 'x', title: 'x', ...extra });

describe('what is asked again', () => {
  it('is what was too much at once, when the server says', () => {
    const busy = refusal(429, { retry_after_seconds: 3 });
    expect([retry(0, busy), retry(4, busy), retry(5, busy)]).toEqual([true, true, false]);
    expect(retryDelay(0, busy)).toBe(3000);
    expect(retryDelay(2, refusal(429))).toBe(4000);
  });

  it('is what the server failed at, twice, and nothing that it refused', () => {
    expect([retry(0, refusal(503)), retry(2, refusal(503)), retry(0, refusal(403)), retry(1, new Error('offline'))]).toEqual([true, false, false, true]);
    expect(retryDelay(1, refusal(503))).toBe(2000);
  });
});
