// A passkey is made or shown by the browser; its answer is sent with the form. Without this script there is the code.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const named = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

// The question, whose bytes are written as base64url, as browsers want it.
function asked({ publicKey: question }) {
  const { user } = question;
  return {
    ...question,
    challenge: bytes(question.challenge),
    ...(user && { user: { ...user, id: bytes(user.id) } }),
    ...(question.allowCredentials && { allowCredentials: named(question.allowCredentials) }),
    ...(question.excludeCredentials && { excludeCredentials: named(question.excludeCredentials) }),
  };
}

// What a browser answers, as the server reads it.
function answer({ id, type, rawId, response }) {
  const given = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) given[name] = text(response[name]);
  return JSON.stringify({ id, type, rawId: text(rawId), response: given, clientExtensionResults: {} });
}

async function question(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const said = await fetch(form.action, { method: "POST", body: new FormData(form) });
  return JSON.parse((await said.json()).options);
}

for (const form of window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : []) {
  const { passkey, failed } = form.dataset;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    form.querySelector("[data-passkey-said]").textContent = "";
    try {
      const found = await navigator.credentials[passkey]({ publicKey: asked(await question(form)) });
      form.elements.credential.value = answer(found);
      form.submit();
    } catch {
      form.querySelector("[data-passkey-said]").textContent = failed;
    }
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
