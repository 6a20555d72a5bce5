import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from '@/locales/en/help.json';
import zh from '@/locales/zh-CN/help.json';
import { ERROR_CODES } from './codes';

/** The server's own table: code, status, title in both languages. */
const table = [...readFileSync(resolve('../model/src/error.rs'), 'utf8').matchAll(/= "(\w+)", (\d+), "([^"]+)", "([^"]+)";/g)].map(
  ([, code = '', status, english, chinese]) => ({ code, status: Number(status), english, chinese }),
);

interface Explained {
  title: string;
  why: string;
  do: string;
}

describe('error codes', () => {
  it('are those of the server, none missing and none invented', () => {
    expect(table.length).toBeGreaterThan(20);
    expect(ERROR_CODES.map(({ code, status }) => ({ code, status }))).toEqual(table.map(({ code, status }) => ({ code, status })));
  });

  it.each(table)('$code is explained in both languages, under the title that the server gives it', ({ code, english, chinese }) => {
    for (const [texts, title] of [
      [en.codes as Record<string, Explained>, english],
      [zh.codes as Record<string, Explained>, chinese],
    ] as const) {
      expect(texts[code]?.title).toBe(title);
      expect(texts[code]?.why).toBeTruthy();
      expect(texts[code]?.do).toBeTruthy();
    }
  });
});
