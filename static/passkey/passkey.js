// Passkeys: the browser asks the device, and the form carries the answer to the desk, which says what came of it.
"use strict";
(() => {
  const canParse = "parseRequestOptionsFromJSON" in (window.PublicKeyCredential ?? {});
  const reasons = { NotAllowedError: "cancelled", AbortError: "cancelled", InvalidStateError: "known" };

  const optionsOf = async (form) => {
    const headers = { "X-CSRFToken": form.elements.csrf_token.value, Accept: "application/json" };
    const answer = await fetch(form.dataset.options, { method: "POST", headers });
    if (answer.redirected) location.assign(answer.url);
    if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const ask = async (form) => {
    const options = await optionsOf(form);
    return form.dataset.passkey === "create"
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  };

  const say = (form, reason) => {
    const place = form.querySelector("[data-said]");
    place.textContent = reason ? place.dataset[reason] : "";
    place.hidden = !reason;
  };

  const use = async (event) => {
    const form = event.target;
    event.preventDefault();
    const button = form.querySelector("button[type=submit]");
    button.disabled = true;
    say(form, "");
    try {
      form.elements.credential.value = JSON.stringify((await ask(form)).toJSON());
      form.submit();
    } catch (error) {
      say(form, reasons[error.name] ?? "failed");
      button.disabled = false;
    }
  };

  if (!canParse) return;
  for (const text of document.querySelectorAll("[data-without-passkeys]")) text.hidden = true;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", use);
    form.querySelector("[autofocus]")?.focus();
  }
})();
