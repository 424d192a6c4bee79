// In the form of a page: what is typed is kept as a draft, some seconds after the last key, and on leaving.
const PAUSE = 2500;
const box = document.querySelector("[data-autosave]");

if (box) {
  const form = box.closest("form");
  const state = box.querySelector("[data-draft-said]");
  const words = box.dataset;
  let waiting;
  let kept = new URLSearchParams(new FormData(form)).toString();
  let stopped = false;

  const say = (words) => { state.textContent = words; };

  async function keep() {
    const data = new FormData(form);
    const now = new URLSearchParams(data).toString();
    if (stopped || now === kept) return;
    try {
      const answer = await fetch(words.autosave, { method: "POST", body: data, redirect: "manual" });
      if (answer.status === 409) { stopped = true; say((await answer.json()).said); return; }
      if (!answer.ok) { say(words.expired); return; }
      const { version, draft, others } = await answer.json();
      kept = now;
      form.elements._version.value = version;
      form.elements._draft.value = draft;
      say(others.length ? words.others.replace("…", others.join(", ")) : words.kept);
    } catch { say(words.away); }
  }

  const soon = () => { clearTimeout(waiting); waiting = setTimeout(keep, PAUSE); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("keyup", soon);
  document.addEventListener("visibilitychange", () => { if (document.hidden) keep(); });
}
