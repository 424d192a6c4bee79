// Suggestions under a search field: the editable combobox with a list of the ARIA Authoring Practices.
// Words and address stand on the field (components/search_field.html); without this script it is a plain form.
const PAUSE = 120; // milliseconds without typing before the site is asked
const SHORTEST = 2; // signs
const RING = 8; // pixels that the focus ring stands out of the field
const answers = new Map(); // rows of suggestions, by address asked

async function ask(address, signal) {
  if (!answers.has(address)) {
    const answer = await fetch(address, { signal, credentials: "omit" });
    if (!answer.ok) throw new Error(answer.statusText);
    answers.set(address, (await answer.json()).results);
  }
  return answers.get(address);
}

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function option(tag, attributes, ...children) {
  return make(tag, { role: "option", tabindex: -1, ...attributes }, ...children);
}

function enhance(field) {
  const words = field.dataset;
  const list = make("div", { role: "listbox", id: `${field.id}-suggestions`, class: "suggestions", "aria-label": words.label });
  const count = make("span", { role: "status", class: "vh" });
  const sought = make("bdi", {});
  const [before, after] = words.everywhere.split("…");
  const everywhere = option("button", {}, make("span", {}, before, sought, after));
  let active = null;
  let asked = new AbortController();
  let waiting;

  function activate(chosen) {
    active?.removeAttribute("aria-selected");
    active = chosen;
    active?.setAttribute("aria-selected", true);
    active?.scrollIntoView({ block: "nearest" });
    if (active) field.setAttribute("aria-activedescendant", active.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function expand(isOpen) {
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", isOpen);
  }

  // Moves the page until the list is seen whole or the field stands at the top; the keyboard of a phone hides too.
  function reveal() {
    const { offsetTop, height } = visualViewport;
    const unseen = list.getBoundingClientRect().bottom - offsetTop - height;
    const room = field.getBoundingClientRect().top - offsetTop - RING;
    if (unseen > 0) scrollBy({ top: Math.min(unseen, room) });
  }

  function forget() {
    clearTimeout(waiting);
    asked.abort();
    activate(null);
  }

  function close() {
    forget();
    expand(false);
    count.textContent = "";
  }

  function show(rows) {
    activate(null);
    const found = rows.map(({ title, url, kind }) =>
      option("a", { href: url }, make("bdi", {}, title), " ", make("span", {}, words[kind] ?? "")),
    );
    list.replaceChildren(...found, everywhere);
    [...list.children].forEach((one, index) => { one.id = `${list.id}-${index}`; });
    expand(found.length > 0);
    count.textContent = words.count.replace("…", found.length);
    if (found.length) reveal();
  }

  async function suggest() {
    const query = new URLSearchParams({ [field.name]: field.value.trim() });
    asked = new AbortController();
    const { signal } = asked;
    try {
      const rows = await ask(`${words.suggestions}?${query}`, signal);
      if (!signal.aborted) show(rows);
    } catch {
      if (!signal.aborted) close();
    }
  }

  function soon(pause) {
    const query = field.value.trim();
    if (query.length < SHORTEST) return close();
    forget();
    sought.textContent = query;
    waiting = setTimeout(suggest, pause);
  }

  function pressed(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    switch (event.key) {
      case "ArrowDown":
        if (list.hidden) soon(0);
        else activate(active?.nextElementSibling ?? list.firstElementChild);
        break;
      case "ArrowUp":
        if (list.hidden) return;
        activate(active?.previousElementSibling ?? list.lastElementChild);
        break;
      case "Enter":
        if (!active) return; // the form is sent
        active.click();
        break;
      case "Escape":
        if (list.hidden) field.value = "";
        close();
        break;
      case "Home":
      case "End":
      case "ArrowLeft":
      case "ArrowRight":
        activate(null); // the caret moves
        return;
      default:
        return;
    }
    event.preventDefault();
  }

  expand(false);
  field.form.append(list, count);
  field.type = "text"; // a search field may not have the role
  for (const [name, value] of Object.entries({
    role: "combobox",
    autocomplete: "off",
    enterkeyhint: "search",
    "aria-autocomplete": "list",
    "aria-controls": list.id,
  })) field.setAttribute(name, value);
  field.addEventListener("input", () => soon(PAUSE));
  field.addEventListener("keydown", pressed);
  field.addEventListener("blur", close);
  field.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", close);
}

document.querySelectorAll("input[data-suggestions]").forEach(enhance);

// The comforts of reading (comforts.js) are loaded when they are asked for, or where some are remembered.
const opener = document.querySelector("[data-comforts]");

function areRemembered() {
  try {
    return localStorage.getItem("confort") !== null;
  } catch {
    return false;
  }
}

async function open() {
  opener.parentElement.querySelector("[role=alert]")?.remove();
  try {
    const comforts = await import(opener.dataset.comforts);
    await comforts.toggle();
  } catch {
    opener.after(make("p", { role: "alert" }, opener.dataset.failed));
  }
}

if (opener) {
  opener.hidden = false;
  opener.addEventListener("click", open);
  if (areRemembered()) import(opener.dataset.comforts).then((comforts) => comforts.restore());
}
