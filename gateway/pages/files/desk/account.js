// The agent's own account: change the password, sign out.

import * as api from "./api.js";
import { byId } from "./dom.js";

export function showAccount({ onPasswordChanged }) {
  const dialog = byId("account-dialog");
  const form = dialog.querySelector("form");
  byId("account").addEventListener("click", () => dialog.showModal());
  byId("account-close").addEventListener("click", () => dialog.close());
  byId("sign-out").addEventListener("click", leave);
  dialog.addEventListener("close", () => empty(form));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!(await changePassword(form))) return;
    dialog.close();
    onPasswordChanged();
  });
}

function empty(form) {
  form.reset();
  form.querySelector(".problem").textContent = "";
}

async function changePassword(form) {
  const problem = form.querySelector(".problem");
  problem.textContent = "";
  try {
    await api.changePassword(form.elements.old.value, form.elements.new.value);
    return true;
  } catch (error) {
    problem.textContent = error.message;
    return false;
  }
}

async function leave() {
  await api.signOut().catch(() => undefined); // a session that has ended already is as good
  location.reload();
}
