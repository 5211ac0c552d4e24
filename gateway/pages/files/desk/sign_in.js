// The sign-in form: name and password, then a code where the account asks for one.

import * as api from "./api.js";
import { byId } from "./dom.js";

export function showSignInForm(onSignedIn) {
  const form = byId("sign-in");
  form.elements.login.addEventListener("input", () => askForCode(form, false));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const me = await signIn(form);
    if (!me) return;
    form.reset();
    askForCode(form, false);
    await onSignedIn(me);
  });
}

async function signIn(form) {
  const { login, password, code } = form.elements;
  const problem = form.querySelector(".problem");
  problem.textContent = "";
  try {
    return await api.signIn({ login: login.value, password: password.value, code: code.value || null });
  } catch (error) {
    const isAsked = error.code === "desk_code_needed"; // no fault of anybody: the field says what is wanted
    problem.textContent = isAsked ? "" : error.message;
    if (isAsked || error.code === "desk_code") askForCode(form, true);
    return null;
  }
}

function askForCode(form, isAsked) {
  byId("sign-in-code").hidden = !isAsked;
  form.elements.code.required = isAsked;
  form.elements.code.value = "";
  if (isAsked) form.elements.code.focus();
}
