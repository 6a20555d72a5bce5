// Says clearly that there is no connection when the app is opened without one. It keeps that one page and its script and nothing else: no
// answer of the API and no part of the program, so that nobody ever works with yesterday's data or an old version.
const CACHE = 'tessera-offline-1';
const PAGE = '/offline.html';
const SCRIPT = '/offline.js';

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([PAGE, SCRIPT].map((path) => new Request(path, { cache: 'reload' }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

const kept = (path) =>
  caches
    .open(CACHE)
    .then((cache) => cache.match(path))
    .then((answer) => answer ?? Response.error());

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  // What is not answered here goes its ordinary way.
  if (request.mode === 'navigate' && !pathname.startsWith('/api/')) event.respondWith(fetch(request).catch(() => kept(PAGE)));
  else if (pathname === SCRIPT) event.respondWith(fetch(request).catch(() => kept(SCRIPT)));
});
