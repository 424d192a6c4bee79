// Beside each text of a page in the admin: how hard it is to read, measured by the server while it is written.
const LATER = 700;
const address = "/admin/lisibilite/";

function watch(field) {
  const language = /_([a-z]{2,3})$/.exec(field.name)?.[1];
  if (!language || field.name.includes("__prefix__")) return;
  const output = document.createElement("output");
  output.className = "reading";
  output.setAttribute("aria-live", "polite");
  const row = field.closest(".fieldBox, .form-row > div, td") ?? field.parentElement;
  row.append(output);
  let waiting;
  let last = "";
  async function measure() {
    const text = field.value;
    if (text === last) return;
    last = text;
    const answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": field.form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ text, language }),
      redirect: "manual",
    }).catch(() => undefined);
    if (!answer?.ok) { last = ""; return; }
    const { score, said, hardest, words } = await answer.json();
    output.replaceChildren();
    if (score === null) return;
    const line = document.createElement("b");
    line.textContent = `${said} (${score.toLocaleString("fr")}, ${words} mots)`;
    output.append(line);
    for (const sentence of hardest.slice(0, 1)) {
      const hard = document.createElement("span");
      hard.textContent = `La phrase la plus dure : « ${sentence} »`;
      output.append(document.createElement("br"), hard);
    }
  }
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(measure, LATER); };
  field.addEventListener("input", soon);
  field.addEventListener("change", soon);
  // The editor writes into its textarea without an event of its own on every engine.
  row.addEventListener("keyup", soon);
  new IntersectionObserver((entries, observer) => {
    if (entries.some((entry) => entry.isIntersecting)) { observer.disconnect(); soon(); }
  }).observe(row);
}

document.querySelectorAll("textarea").forEach(watch);
