// Keeps each page that is read, for whoever asked for it (comforts.js). `SITE`, what it must know, stands above:
// {edition, closed: starts of paths, files: starts of addresses, frame: addresses, offline and bar: by language}.
const PAGES = "pages";
const FILES = "files"; // what pages show
const FRAME = "frame"; // what every page needs
const MOST = { [PAGES]: 60, [FILES]: 200 };
const GONE = [404, 410];
const PATIENCE = 3000; // milliseconds for the network, where a page is kept

const isClosed = (address) => SITE.closed.some((start) => new URL(address).pathname.startsWith(start));
const isOurs = ({ origin, search }) => origin === location.origin && !search;

// Keeps an answer while there is anything to keep it in: nothing is, once the reader has had all removed.
async function keep(name, address, answer) {
  if (!(await caches.has(name))) return;
  const kept = await caches.open(name);
  await kept.put(address, answer);
  const oldest = (await kept.keys()).slice(0, -MOST[name]);
  await Promise.all(oldest.map((one) => kept.delete(one)));
}

// A page of the site says its own address; a search, a refusal and what staff prepare do not. What is withdrawn is
// withdrawn here too.
async function keepPage(address, answer) {
  if (GONE.includes(answer.status) && (await caches.has(PAGES))) await (await caches.open(PAGES)).delete(address);
  const kind = answer.headers.get("Content-Type") ?? "";
  if (!answer.ok || answer.redirected || !kind.startsWith("text/html")) return;
  const text = await answer.text();
  if (!text.includes('rel="canonical"')) return;
  const headers = new Headers(answer.headers);
  ["Content-Encoding", "Content-Length", "ETag"].forEach((name) => headers.delete(name));
  headers.set("Edition", headers.get("Edition") ?? SITE.edition);
  headers.set("Kept-On", new Date().toISOString());
  await keep(PAGES, address, new Response(text, { headers }));
}

async function keepFile(address, answer) {
  const { pathname } = new URL(address);
  if (answer.ok && SITE.files.some((start) => pathname.startsWith(start))) await keep(FILES, address, answer);
}

const language = (text) => text.match(/<html lang="([^"]*)"/)?.[1];

// A kept page, with a bar that says of when it is.
async function dated(kept) {
  const text = await kept.text();
  const code = language(text);
  const date = new Intl.DateTimeFormat(code, { dateStyle: "long", timeStyle: "short" });
  const said = SITE.bar[code]
    .replace("{edition}", kept.headers.get("Edition"))
    .replace("{date}", date.format(new Date(kept.headers.get("Kept-On"))));
  const bar = `<p class="kept" role="note">${said}</p>`;
  return new Response(text.replace(/<main[^>]*>/, (main) => main + bar), { headers: kept.headers });
}

// What is said where there is neither network nor a kept page, with the pages that there are.
async function absent(address) {
  const { pathname } = new URL(address);
  const code = Object.keys(SITE.offline).find((one) => pathname.startsWith(`/${one}/`)) ?? Object.keys(SITE.offline)[0];
  const frame = await caches.match(SITE.offline[code]);
  if (!frame) return Response.error();
  const kept = await caches.open(PAGES);
  const rows = await Promise.all(
    (await kept.keys()).reverse().map(async ({ url }) => {
      const text = await (await kept.match(url)).text();
      const title = text.match(/<title>([^<]*)<\/title>/)?.[1].split(" – ")[0];
      return language(text) === code ? `<li><a href="${new URL(url).pathname}"><b>${title}</b></a></li>` : "";
    }),
  );
  const text = (await frame.text()).replace(/<ul id="gardees"[^>]*>/, (list) => list + rows.join(""));
  return new Response(text, { status: 503, headers: frame.headers });
}

// What the network answers; null where it fails or, if something is kept, keeps the reader waiting.
function inTime(asked, kept) {
  const tired = new Promise((give) => kept && setTimeout(give, PATIENCE, null));
  return Promise.race([asked, tired]).catch(() => null);
}

async function visit(event, address) {
  const isOpen = isOurs(new URL(address));
  const asked = fetch(event.request, { cache: "no-cache" });
  if (isOpen) event.waitUntil(asked.then((answer) => keepPage(address, answer.clone())).catch(() => {}));
  const kept = isOpen && (await caches.match(address, { cacheName: PAGES }));
  const answer = await inTime(asked, kept);
  if (answer && !(kept && answer.status >= 500)) return answer;
  return kept ? dated(kept) : absent(address);
}

async function load(event) {
  const { request } = event;
  const page = await clients.get(event.clientId);
  if (!page || isClosed(page.url)) return fetch(request);
  const kept = await caches.match(request.url);
  const asked = fetch(request);
  event.waitUntil(asked.then((answer) => keepFile(request.url, answer.clone())).catch(() => {}));
  return (await inTime(asked, kept)) ?? kept ?? Response.error();
}

self.addEventListener("install", (event) => {
  self.skipWaiting();
  const whole = async () => {
    await Promise.all([PAGES, FILES].map((name) => caches.open(name)));
    const frame = await caches.open(FRAME);
    await frame.addAll(SITE.frame.map((address) => new Request(address, { cache: "no-cache" })));
    const old = (await frame.keys()).filter(({ url }) => !SITE.frame.includes(new URL(url).pathname));
    await Promise.all(old.map((one) => frame.delete(one)));
  };
  event.waitUntil(whole());
});

self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const address = url.split("#")[0];
  if (method !== "GET" || isClosed(address)) return;
  if (mode === "navigate") event.respondWith(visit(event, address));
  else if (isOurs(new URL(address))) event.respondWith(load(event));
});

// The page that was being read when the reader asked, and what it shows.
self.addEventListener("message", (event) => {
  const { page, files } = event.data;
  const fetched = async (address, put) => put(address, await fetch(address, { cache: "no-cache" }));
  const wanted = files.filter((address) => isOurs(new URL(address)));
  const all = [...wanted.map((address) => fetched(address, keepFile))];
  if (isOurs(new URL(page)) && !isClosed(page)) all.push(fetched(page, keepPage));
  event.waitUntil(Promise.allSettled(all));
});
