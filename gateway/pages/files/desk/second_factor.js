// What is shown once while the second factor is switched on: the key for the app, then the recovery codes.

import { byId, el } from "./dom.js";

let codes = []; // on the screen now

export function drawOffer({ secret, qr }) {
  byId("factor-qr").src = qr;
  byId("factor-secret").textContent = secret.match(/.{1,4}/g).join(" ");
}

export function drawCodes(fresh) {
  codes = fresh;
  byId("factor-qr").removeAttribute("src");
  byId("factor-secret").textContent = "";
  byId("recovery-codes").replaceChildren(...codes.map((code) => el("li", code)));
}

export function download() {
  const text = `Recovery codes of the desk at ${location.host}\nEach signs you in once.\n\n${codes.join("\n")}\n`;
  const link = Object.assign(document.createElement("a"), {
    href: URL.createObjectURL(new Blob([text], { type: "text/plain" })),
    download: "desk-recovery-codes.txt",
  });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Whether nothing is on the screen that is never shown again. */
export function codesWereKept() {
  return codes.length === 0;
}

export function forgetCodes() {
  codes = [];
  byId("recovery-codes").replaceChildren();
}
