// The freshly built interface in front of the real server, with the headers that the server itself puts on pages. A service worker's own
// requests pass by whatever a test does to a page's, so what it is tested with must come from an address.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { extname, join } from 'node:path';

const TYPES = {
  '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.png': 'image/png', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json',
};

/** Answers the address to use: the server's own, unless TESSERA_UI names a folder that is newer than the binary. */
export async function startFront(server) {
  const folder = process.env.TESSERA_UI;
  if (!folder) return { url: server.url, pause: server.pause, resume: server.resume, stop: async () => undefined };
  const policy = (await fetch(server.url)).headers.get('content-security-policy');
  const front = createServer((incoming, outgoing) => {
    const { pathname } = new URL(incoming.url, server.url);
    if (!pathname.startsWith('/api/')) {
      const file = join(folder, pathname);
      const name = existsSync(file) && statSync(file).isFile() ? file : join(folder, 'index.html');
      outgoing.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'cache-control': 'no-cache', 'content-security-policy': policy });
      return outgoing.end(readFileSync(name));
    }
    const onward = request(server.url + incoming.url, { method: incoming.method, headers: { ...incoming.headers, host: new URL(server.url).host } }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  await new Promise((done) => front.listen(0, '127.0.0.1', done));
  const { port } = front.address();
  const pause = () => {
    front.closeAllConnections();
    return new Promise((done) => front.close(done));
  };
  return {
    url: `http://127.0.0.1:${port}`,
    pause,
    resume: () => new Promise((done) => front.listen(port, '127.0.0.1', done)),
    stop: pause,
  };
}
