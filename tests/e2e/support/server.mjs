// Starts the real server on a folder of its own, and ends it.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const START_MS = 60_000;

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

/** Runs the server until it answers; ends it again when it does not. */
async function run(args, url, within = START_MS) {
  const child = spawn(process.env.TESSERA_BIN, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const one = { child, output: '', ended: new Promise((done) => child.once('exit', done)) };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (one.output += data));
  const from = Date.now();
  for (;;) {
    const ready = await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false);
    if (ready) return one;
    if (child.exitCode !== null || Date.now() - from > within) {
      child.kill('SIGKILL');
      throw new Error(`the server did not start:\n${one.output}`);
    }
    await new Promise((done) => setTimeout(done, 100));
  }
}

async function end({ child, ended }) {
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000);
  await ended;
  clearTimeout(late);
}

/**
 * `command` is `serve` (an empty installation) or `demo`; `from` is a folder of data to begin with a copy of, `within` how long it may take
 * until it answers.
 */
export async function startServer(command = 'serve', extra = [], { from, within } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'tessera-e2e-'));
  // What every first start makes anew, made once: the tables, and the plugins installed and compiled. Nobody is set up in it.
  const made = process.env.TESSERA_E2E_MADE;
  if (from) await cp(from, folder, { recursive: true });
  else if (made) await cp(command === 'serve' ? made : join(made, 'cache'), command === 'serve' ? folder : join(folder, 'cache'), { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const where = ['--data', folder, '--listen', `127.0.0.1:${port}`];
  let current = await run([command, ...where, ...extra], url, within);
  return {
    url,
    folder,
    output: () => current.output,
    /** Ends the server and leaves its data, for `resume`. */
    pause: () => end(current),
    /** The same data on the same address. */
    async resume() {
      current = await run(['serve', ...where], url);
    },
    async stop() {
      await end(current);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
