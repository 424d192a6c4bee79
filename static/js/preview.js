// Under a preview: what axe finds on the page in each of its frames, in words.
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

function engine(frame, source) {
  return new Promise((loaded, failed) => {
    const script = frame.contentDocument.createElement("script");
    Object.assign(script, { src: source, onload: () => loaded(frame.contentWindow.axe), onerror: failed });
    frame.contentDocument.head.append(script);
  });
}

async function faults(frame, { engine: source, words }) {
  const axe = await engine(frame, source);
  if (words) {
    const { lang, rules } = await (await fetch(words)).json(); // the rest is templates, which the policy does not let run
    axe.configure({ locale: { lang, rules } });
  }
  const { violations } = await axe.run({ runOnly: RULES, preload: false });
  return violations.flatMap(({ help, nodes }) => nodes.map(({ target, html }) => ({ help, where: target.join(" "), html })));
}

function shown(found, { none, some }) {
  const list = document.createElement("dl");
  for (const { help, where, html } of found) {
    const name = document.createElement("dt");
    const place = document.createElement("dd");
    const code = document.createElement("code");
    name.textContent = help;
    code.textContent = html.length > 200 ? `${html.slice(0, 200)}…` : html;
    code.title = where;
    place.append(code);
    list.append(name, place);
  }
  const title = document.createElement("p");
  title.textContent = found.length ? some : none;
  return found.length ? [title, list] : [title];
}

async function measure(place) {
  const frames = [...place.closest(".preview").querySelectorAll("iframe")];
  const ready = (frame) => frame.contentDocument?.readyState === "complete" && frame.contentWindow.location.href !== "about:blank"
    ? null : new Promise((done) => { frame.addEventListener("load", done, { once: true }); });
  try {
    await Promise.all(frames.map(ready));
    const found = (await Promise.all(frames.map((frame) => faults(frame, place.dataset)))).flat();
    const once = new Map(found.map((one) => [one.help + one.html, one]));
    place.replaceChildren(...shown([...once.values()], place.dataset));
  } catch {
    place.textContent = place.dataset.failed;
  }
}

document.querySelectorAll("[data-engine]").forEach(measure);
