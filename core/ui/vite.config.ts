import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const target = process.env.TESSERA_URL ?? 'http://127.0.0.1:8080';

/**
 * What nearly every visit needs, in few files: each file costs the browser more than its share of bytes. With a module goes all that it
 * imports, so a later group holds what the earlier ones left over.
 */
const EVERYDAY = [
  { name: 'early', test: /[\\/]src[\\/](early|i18n[\\/]preferred)\.ts$|vite[\\/]preload-helper/, priority: 4 },
  { name: 'base', test: /[\\/]src[\\/]start\.tsx$/, priority: 3 },
  { name: 'frame', test: /[\\/]src[\\/]app[\\/]Shell\.tsx$/, priority: 2 },
  { name: 'list', test: /[\\/]src[\\/]pages[\\/]list[\\/]ListPage\.tsx$/, priority: 1 },
];

/** Names the code of every page in the document: the browser fetches it before the first script has told it to. */
const baseAhead: Plugin = {
  name: 'base-ahead',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) =>
      Object.values(bundle ?? {})
        .filter((file) => file.type === 'chunk' && file.name === 'base')
        .map(({ fileName }) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${fileName}` }, injectTo: 'head' as const })),
  },
};

/** Fewer bytes are sent as they are. */
const PACKED_FROM = 1024;

/** Packs texts once, as small as they get, instead of a little at every request: the server sends what lies beside a file. */
const packed: Plugin = {
  name: 'packed',
  apply: 'build',
  closeBundle: {
    order: 'post',
    sequential: true,
    handler: async () => {
      const files = (await readdir(here('./dist'), { recursive: true, withFileTypes: true })).filter((file) => file.isFile());
      const pack = async (path: string) => {
        const text = await readFile(path);
        if (text.length < PACKED_FROM) return;
        const hint = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY, [constants.BROTLI_PARAM_SIZE_HINT]: text.length };
        await writeFile(`${path}.br`, await promisify(brotliCompress)(text, { params: hint }));
        await writeFile(`${path}.gz`, await promisify(gzip)(text, { level: 9 }));
      };
      await Promise.all(files.map((file) => join(file.parentPath, file.name)).filter((path) => /\.(m?js|css|html|svg|json|webmanifest)$/.test(path)).map(pack));
    },
  },
};

export default defineConfig({
  plugins: [react(), baseAhead, packed],
  resolve: { alias: { '@': here('./src'), 'react-i18next': here('./src/i18n/react.ts') } },
  build: {
    outDir: 'dist',
    target: 'es2022',
    sourcemap: false,
    assetsInlineLimit: 0,
    rolldownOptions: { output: { codeSplitting: { groups: EVERYDAY } } },
  },
  server: { proxy: { '/api': { target, changeOrigin: false } } },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    css: false,
    // A worker loads the window and the code once, not for every file; `src/testing/setup.ts` leaves both as each test found them.
    pool: 'threads',
    isolate: false,
    // Machines that build other things at the same time are slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
