// Asks the browser's passkeys what the page wants to know, then sends the form with the answer.
"use strict";

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const described = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function make(options) {
  const made = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: described(options.excludeCredentials),
    },
  });
  return told(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
}

async function answer(options) {
  const said = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: described(options.allowCredentials),
    },
  });
  return told(said, {
    authenticatorData: text(said.response.authenticatorData),
    signature: text(said.response.signature),
    userHandle: said.response.userHandle ? text(said.response.userHandle) : null,
  });
}

const told = (credential, response) =>
  JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: { ...response, clientDataJSON: text(credential.response.clientDataJSON) },
    clientExtensionResults: {},
  });

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const refused = form.querySelector("[data-refused]");
  if (!window.PublicKeyCredential) continue;
  for (const part of document.querySelectorAll("[data-needs-passkeys]")) part.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.passkey.value) return;
    event.preventDefault();
    refused.hidden = true;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const options = JSON.parse(form.dataset.passkey);
      form.elements.passkey.value = await (options.user ? make : answer)(options);
      form.submit();
    } catch {
      refused.hidden = false;
      button.disabled = false;
      refused.focus();
    }
  });
}
