// In the form of a page: what is typed is kept as a draft every few seconds, and the form is sent only to a site that
// answers, by someone whom it knows: what is typed stays on the screen until then.
const PAUSE = 3000;
const SIGN = 45000;
const BOOKKEEPING = ["csrfmiddlewaretoken", "_version", "_draft"];
const box = document.querySelector("[data-autosave]");

if (box) {
  const form = box.closest("form");
  const state = document.querySelector("[data-draft-said]");
  const words = box.dataset;
  // `unanswered` was sent and may have been kept: it goes again first, or its own version would look like someone else's.
  let kept, unanswered, waiting, keeping, overtaken, leaving;

  const say = (text) => { state.textContent = text; };
  const tell = (first, others) => say(`${first} ${others.length ? words.others.replace("…", others.join(", ")) : ""}`.trim());

  // What a submission would send: only then does Django mark the chosen options of a double list.
  function filled() {
    const data = new FormData(form);
    for (const list of form.querySelectorAll(".selector-chosen select")) {
      data.delete(list.name);
      for (const option of list.options) data.append(list.name, option.value);
    }
    return data;
  }

  const typed = (data) => new URLSearchParams([...data].filter(([name]) => !BOOKKEEPING.includes(name))).toString();

  // Takes a fresh token, for whoever has logged in again elsewhere. False, and why, if nobody has or nothing answers.
  async function known() {
    try {
      const answer = await fetch(`${words.autosave}?_page=${form.elements._page.value}`, { redirect: "manual" });
      if (!answer.ok) { say(answer.status >= 500 ? words.away : words.expired); return false; }
      const { token, others } = await answer.json();
      form.elements.csrfmiddlewaretoken.value = token;
      tell("", others);
      return true;
    } catch { say(words.away); return false; }
  }

  async function send(data) {
    unanswered = data;
    data.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(words.autosave, { method: "POST", body: data, redirect: "manual" });
    const told = answer.ok || answer.status === 409 ? await answer.json() : undefined;
    unanswered = undefined;
    return told;
  }

  async function keep() {
    const data = unanswered ?? filled();
    if ((typed(data) === kept && !unanswered) || overtaken || leaving) return;
    try {
      let told = await send(data);
      if (!told && await known()) {
        told = await send(data);
        if (!told) say(words.away);
      }
      if (!told) { soon(); return; }
      if (told.said) { overtaken = true; say(told.said); return; }
      kept = typed(data);
      if (typed(filled()) !== kept) soon();
      form.elements._version.value = told.version;
      form.elements._draft.value = told.draft;
      tell(words.kept, told.others);
    } catch { say(words.away); soon(); }
  }

  function keepNow() { keeping ??= keep().finally(() => { keeping = undefined; }); }
  function soon() { waiting ??= setTimeout(() => { waiting = undefined; keepNow(); }, PAUSE); }

  addEventListener("load", () => {
    kept = typed(filled());
    for (const kind of ["input", "change", "keyup", "click"]) document.addEventListener(kind, soon);
    document.addEventListener("visibilitychange", () => { if (document.hidden) keepNow(); else soon(); });
  });

  setInterval(() => { if (!document.hidden && !overtaken && !leaving) known(); }, SIGN);

  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    event.preventDefault();
    await keeping;
    if (unanswered) await keep();
    if (!leaving && await known()) {
      leaving = true;
      form.requestSubmit(event.submitter);
    }
  });
}
