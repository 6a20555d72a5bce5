import { fileURLToPath } from 'node:url';
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

export default defineConfig({
  plugins: [react(), baseAhead],
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
    // Machines that build other things at the same time are slow, not wrong.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
