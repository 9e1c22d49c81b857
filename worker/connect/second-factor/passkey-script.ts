import { createHash } from "node:crypto";

/**
 * The script of the page of passkeys, the only one of the pages for people: a passkey cannot be used without. The page allows it by its hash alone, and
 * it contacts no one: it fills the form, which the person's press of the button began.
 */
export const PASSKEY_SCRIPT = `"use strict";
(() => {
  const form = document.getElementById("passkey");
  const asked = JSON.parse(form.dataset.asked);
  const problem = document.getElementById("problem");
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
  const listed = asked.credentials.map((id) => ({ type: "public-key", id: bytes(id) }));
  const create = () => navigator.credentials.create({ publicKey: {
    challenge: bytes(asked.challenge),
    rp: { id: asked.rpId, name: "Cardea" },
    user: { id: new TextEncoder().encode(asked.user.id), name: asked.user.name, displayName: asked.user.name },
    pubKeyCredParams: [{ type: "public-key", alg: -7 }, { type: "public-key", alg: -257 }],
    excludeCredentials: listed,
    authenticatorSelection: { residentKey: "preferred", userVerification: "preferred" },
  } });
  const get = () => navigator.credentials.get({ publicKey: { challenge: bytes(asked.challenge), rpId: asked.rpId, allowCredentials: listed, userVerification: "preferred" } });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    problem.hidden = true;
    try {
      const made = await (form.dataset.act === "add" ? create() : get());
      const { response } = made;
      const values = form.dataset.act === "add"
        ? { authenticatorData: text(response.getAuthenticatorData()), publicKey: text(response.getPublicKey()), algorithm: String(response.getPublicKeyAlgorithm()) }
        : { authenticatorData: text(response.authenticatorData), signature: text(response.signature) };
      for (const [name, value] of Object.entries({ credentialId: made.id, clientData: text(response.clientDataJSON), ...values })) form.elements.namedItem(name).value = value;
      form.submit();
    } catch {
      problem.hidden = false;
    }
  });
})();
`;

const hash = createHash("sha256").update(PASSKEY_SCRIPT).digest("base64");

export const PASSKEY_POLICY = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
