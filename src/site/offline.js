// Keeps the page for where there is no network. `cargo xtask build` writes into it what the page consists of.
//
// While the host answers, the page is the host's: what is kept is shown only where the host does not answer, or not in
// time. So nobody works with an old page unknowingly; and a page that is older than the one kept says so and offers to
// load the new one. All files of a version are kept together, each checked against what was built, or none is.
'use strict';

const VERSION = '@version@';
// What the page consists of: each path below the scope, and the digest of what must be there.
const FILES = {};

const SCOPE = new URL(registration.scope);
// Other pages of the same host have caches beside ours.
const OURS = `at-ferry ${SCOPE} `;
const KEPT = OURS + VERSION;
// How long the host may take to answer before the page is shown as it was kept.
const PATIENCE_MS = 4000;

addEventListener('install', (event) => event.waitUntil(keep()));
addEventListener('activate', (event) => event.waitUntil(clear().then(() => clients.claim())));

addEventListener('fetch', (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  if (request.method !== 'GET' || !(path in FILES)) return;
  event.respondWith(request.mode === 'navigate' ? page(request) : file(request, path));
});

// What pages ask: which version this is; that it takes over, their own version being the same; that it takes over,
// and tells them to reload then.
addEventListener('message', (event) => {
  const { data, source } = event;
  if (data === 'version') source.postMessage(VERSION);
  if (data === 'settle') event.waitUntil(takeOver());
  if (data === 'reload') event.waitUntil(takeOver().then(() => source.postMessage('reload')));
});

async function keep() {
  const cache = await caches.open(KEPT);
  const files = Object.entries(FILES).map(
    ([path, integrity]) => new Request(path, { integrity, cache: 'no-cache' }),
  );
  try {
    await cache.addAll(files);
  } catch (error) {
    await caches.delete(KEPT);
    throw error;
  }
  for (const page of await pages()) page.postMessage(VERSION);
}

async function clear() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(OURS) && name !== KEPT);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function page(request) {
  const kept = await match('./');
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  try {
    const fresh = await Promise.race([fetch(request), late]);
    // A host that says that there is no such page is believed; one that is out of order, or a network that leads to
    // its own login, is not.
    if (fresh && (fresh.ok || (fresh.status >= 400 && fresh.status < 500))) return fresh;
  } catch {
    // No network.
  }
  return kept;
}

async function file(request, path) {
  return (await match(path)) ?? fetch(request);
}

async function match(path) {
  const cache = await caches.open(KEPT);
  const kept = await cache.match(new URL(path, SCOPE));
  // A browser takes no page from a cache that came to it by way of another address.
  return kept?.redirected ? new Response(kept.body, kept) : kept;
}

// An older page that is open may still need files of its own version, so this waits until it is gone.
async function takeOver() {
  if ((await pages()).length <= 1) await skipWaiting();
}

async function pages() {
  const all = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter(({ url }) => url.startsWith(SCOPE));
}

function pathOf(address) {
  const url = new URL(address);
  if (url.origin !== SCOPE.origin || !url.pathname.startsWith(SCOPE.pathname)) return '';
  const path = `./${url.pathname.slice(SCOPE.pathname.length)}`;
  return path === './index.html' ? './' : path;
}
