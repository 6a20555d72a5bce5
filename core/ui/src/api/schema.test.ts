import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

it('has the types of the document as it is; `npm run schema` writes them anew', () => {
  const cli = resolve('node_modules/openapi-typescript/bin/cli.js');
  const check = () => execFileSync(process.execPath, [cli, 'src/api/openapi.json', '-o', 'src/api/schema.ts', '--check'], { stdio: 'pipe' });
  expect(check).not.toThrow();
});
