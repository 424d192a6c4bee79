// The comforts of reading, loaded when their button is pressed, or where this device was asked to remember some
// (search.js). What is said stands in the menu (templates/comforts/menu.html).
const KEY = "confort"; // the one thing stored, where the reader asks for it
const SIZES = ["100", "125", "150", "200"]; // per cent
const READ = "h1, h2, h3, p, li, dt, dd, summary, figcaption, caption, th, td";
const UNREAD = "nav, form, svg, [aria-hidden], [popover], [hidden], .vh, .ref, .prints, .sources, button:not(.term)";
const NO_VOICE_AFTER = 1000; // milliseconds for the voices to be listed
// How the sentence being read looks, where browsers can mark one: checkers of style sheets do not know it yet.
const READING = `
  ::highlight(reading) { text-decoration: underline 3px var(--focus) }
  @media (forced-colors: active) { ::highlight(reading) { background: Highlight; color: HighlightText } }`;

const root = document.documentElement;
const opener = document.querySelector("[data-comforts]");
const isPage = document.querySelector('link[rel="canonical"]') !== null;
const address = location.origin + location.pathname;
let menu, player, building;

const find = (what) => menu.querySelector(`[data-do="${what}"]`);
const say = (text) => { menu.querySelector("[role=status]").textContent = text; };

if (CSS.highlights) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(READING);
  document.adoptedStyleSheets.push(sheet);
}

// Size and calm.

const choices = { text: "100", calm: false };
const told = new Map(); // rules that depend on the width of the screen, with the widths of the style sheet

function* byWidth(rules) {
  for (const rule of rules) {
    if (rule.media) yield rule;
    if (rule.cssRules) yield* byWidth(rule.cssRules);
  }
}

// Larger letters make a screen narrower, as the browser's own zoom does.
function apply() {
  root.toggleAttribute("data-calm", choices.calm);
  root.dataset.text = choices.text;
  for (const sheet of document.styleSheets) {
    for (const rule of byWidth(sheet.cssRules)) {
      if (!told.has(rule)) told.set(rule, rule.media.mediaText);
      const larger = (_found, number) => `${(number * choices.text) / 100}rem`;
      rule.media.mediaText = told.get(rule).replace(/([\d.]+)rem/g, larger);
    }
  }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEY));
  } catch {
    return null; // the browser keeps nothing, or something else wrote there
  }
}

export function restore() {
  const kept = remembered();
  if (SIZES.includes(kept?.text)) choices.text = kept.text;
  choices.calm = kept?.calm === true;
  apply();
}

function chosen() {
  const [size, calm, kept] = [":checked[name=text]", "[name=calm]", "[name=kept]"].map((one) => menu.querySelector(one));
  Object.assign(choices, { text: size.value, calm: calm.checked });
  apply();
  try {
    if (kept.checked) localStorage.setItem(KEY, JSON.stringify(choices));
    else localStorage.removeItem(KEY);
  } catch {
    kept.checked = false;
    say(kept.dataset.failed);
  }
}

// Reading aloud.

let sentences = [];
let at = 0;
let turn = 0; // raised by whatever ends a sentence before its time
let voices = [];
let isPaused = false;

const languageOf = (element) => element.closest("[lang]").lang;
const voiceOf = (language) => voices.find((one) => one.lang.toLowerCase().split(/[-_]/)[0] === language.split("-")[0]);

// The voices of the device itself; those of others would be sent the text.
async function listVoices() {
  if (!speechSynthesis.getVoices().length) {
    await new Promise((give) => {
      speechSynthesis.addEventListener("voiceschanged", give, { once: true });
      setTimeout(give, NO_VOICE_AFTER);
    });
  }
  voices = speechSynthesis.getVoices().filter((one) => one.localService);
}

function isSeen(block) {
  return block.closest("details:not([open])") !== null || block.checkVisibility();
}

// The text of the page, block by block: [{block, text, nodes: [{node, start}]}].
function passages() {
  const found = [];
  const filter = (node) => {
    if (node.nodeType === Node.TEXT_NODE || node.nodeName === "BR") return NodeFilter.FILTER_ACCEPT;
    return node.matches(UNREAD) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  };
  const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT, filter);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const block = node.parentElement.closest(READ);
    if (!block || !isSeen(block)) continue;
    if (found.at(-1)?.block !== block) found.push({ block, text: "", nodes: [] });
    const passage = found.at(-1);
    if (node.data) passage.nodes.push({ node, start: passage.text.length });
    passage.text += node.data?.replace(/\s/g, " ") ?? "\n"; // a line that ends is a sentence that ends
  }
  return found.filter(({ nodes }) => nodes.length);
}

function split({ block, text, nodes }) {
  const place = (index) => nodes.findLast(({ start }) => start <= index);
  return [...new Intl.Segmenter(languageOf(block), { granularity: "sentence" }).segment(text)]
    .filter(({ segment }) => /[\p{L}\p{N}]/u.test(segment))
    .map(({ segment, index }) => {
      const last = index + segment.trimEnd().length - 1;
      const first = index + segment.length - segment.trimStart().length;
      const [from, to] = [place(first), place(last)];
      const range = new Range();
      range.setStart(from.node, first - from.start);
      range.setEnd(to.node, last + 1 - to.start);
      return { block, range, said: segment.trim(), language: languageOf(from.node.parentElement) };
    });
}

function mark({ block, range }) {
  const folded = block.closest("details");
  if (folded) folded.open = true;
  unmark();
  if (CSS.highlights) CSS.highlights.set("reading", new Highlight(range));
  else block.dataset.reading = "";
  const { top, bottom } = range.getBoundingClientRect();
  if (top < 0 || bottom > player.getBoundingClientRect().top) scrollBy({ top: top - innerHeight / 4 });
}

function unmark() {
  CSS.highlights?.delete("reading");
  document.querySelector("[data-reading]")?.removeAttribute("data-reading");
}

function hush() {
  turn += 1;
  speechSynthesis.cancel();
}

function speak() {
  const sentence = sentences[at];
  if (!sentence) return stop();
  mark(sentence);
  pauses(false);
  const mine = turn;
  const spoken = new SpeechSynthesisUtterance(sentence.said);
  spoken.voice = voiceOf(sentence.language) ?? voiceOf(root.lang);
  spoken.lang = spoken.voice.lang;
  spoken.onend = () => {
    if (mine !== turn) return;
    at += 1;
    speak();
  };
  spoken.onerror = () => { if (mine === turn) pauses(true); };
  speechSynthesis.speak(spoken);
}

function pauses(isNow) {
  const button = player.querySelector('[data-do="pause"]');
  button.dataset.pause ??= button.textContent;
  button.textContent = isNow ? button.dataset.resume : button.dataset.pause;
  isPaused = isNow;
}

function go(step) {
  hush();
  at = Math.max(0, at + step);
  speak();
}

// The keyboard goes on from the sentence that was read.
function stop() {
  hush();
  unmark();
  player.hidden = true;
  const { range } = sentences[at] ?? sentences.at(-1);
  getSelection().collapse(range.startContainer, range.startOffset);
}

// Offline.

const site = navigator.serviceWorker;

async function drop() {
  const registration = await site.getRegistration();
  await registration?.unregister();
  for (const name of await caches.keys()) await caches.delete(name);
  offer(false);
}

function offer(isKept) {
  const hadFocus = menu.querySelector("[data-for=keep]").contains(document.activeElement);
  find("keep").hidden = isKept;
  find("drop").hidden = !isKept;
  if (hadFocus) find(isKept ? "drop" : "keep").focus();
}

function activated(worker) {
  return new Promise((give, refuse) => {
    const look = () => {
      if (worker.state === "activated") give();
      if (worker.state === "redundant") refuse(new Error(worker.state));
    };
    worker.addEventListener("statechange", look);
    look();
  });
}

// What is pressed.

const actions = {
  async read({ dataset }) {
    await listVoices();
    if (!voiceOf(root.lang)) return say(dataset.none);
    hush();
    sentences = passages().flatMap(split);
    at = 0;
    close();
    player.hidden = false;
    player.querySelector("button").focus();
    speak();
  },
  pause() {
    if (isPaused) return go(0);
    hush();
    pauses(true);
  },
  back: () => go(-1),
  on: () => go(1),
  stop,
  print() {
    root.dataset.print = "checklist";
    addEventListener("afterprint", () => root.removeAttribute("data-print"), { once: true });
    window.print();
  },
  async share({ dataset }) {
    try {
      if (navigator.share) return await navigator.share({ title: document.title, url: address });
      await navigator.clipboard.writeText(address);
      say(dataset.copied);
    } catch (error) {
      if (error.name !== "AbortError") say(`${dataset.failed} ${address}`); // else the reader thought better of it
    }
  },
  code(button) {
    const figure = document.getElementById(button.getAttribute("aria-controls"));
    figure.querySelector("img").src = opener.dataset.code;
    figure.querySelector("figcaption").textContent = address;
    figure.hidden = !figure.hidden;
    button.setAttribute("aria-expanded", !figure.hidden);
  },
  async keep({ dataset }) {
    try {
      const { installing, waiting, active } = await site.register(dataset.worker);
      const worker = installing ?? waiting ?? active;
      await activated(worker);
      worker.postMessage({
        page: address + location.search,
        files: performance.getEntriesByType("resource").map(({ name }) => name),
      });
      offer(true);
      say(dataset.done);
    } catch {
      await drop().catch(() => {}); // nothing is left half kept
      say(dataset.failed);
    }
  },
  async drop({ dataset }) {
    await drop();
    say(dataset.done);
  },
};

function pressed({ target }) {
  const button = target.closest("[data-do]");
  if (!button) return;
  say("");
  actions[button.dataset.do](button);
}

// The menu.

function onEscape(element, act) {
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) act();
  });
}

// Takes away what this browser or this page cannot do.
async function trim() {
  const can = {
    read: "speechSynthesis" in window && "Segmenter" in Intl,
    print: document.querySelector("#preparer, #demander") !== null,
    share: isPage && opener.dataset.code !== "",
    keep: site !== undefined && "caches" in window,
  };
  can.take = can.print || can.share;
  for (const one of menu.querySelectorAll("[data-for]")) if (!can[one.dataset.for]) one.remove();
  if (can.keep) offer((await site.getRegistration()) !== undefined);
}

async function build() {
  const answer = await fetch(opener.dataset.menu, { credentials: "omit" });
  if (!answer.ok) throw new Error(answer.statusText);
  const parts = document.createElement("template");
  parts.innerHTML = await answer.text();
  [menu, player] = parts.content.children;
  await trim();
  menu.querySelector(`[name=text][value="${choices.text}"]`).checked = true;
  menu.querySelector("[name=calm]").checked = choices.calm;
  menu.querySelector("[name=kept]").checked = remembered() !== null;
  menu.addEventListener("change", chosen);
  menu.addEventListener("click", pressed);
  player.addEventListener("click", pressed);
  onEscape(opener.parentElement, () => {
    if (menu.hidden) return;
    close();
    opener.focus();
  });
  onEscape(player, stop);
  addEventListener("pagehide", () => player.hidden || stop());
  opener.after(menu);
  document.body.append(player);
}

function close() {
  menu.hidden = true;
  opener.setAttribute("aria-expanded", false);
}

export async function toggle() {
  if (!menu?.isConnected) {
    building ??= build().finally(() => { building = undefined; });
    await building;
  } else if (!menu.hidden) return close();
  menu.hidden = false;
  opener.setAttribute("aria-expanded", true);
}
