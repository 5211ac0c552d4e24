// The agent's own account: the second factor, the password, signing out. One dialog, one view of it at a time.

import * as api from "./api.js";
import { byId } from "./dom.js";
import { codesWereKept, download, drawCodes, drawOffer, forgetCodes } from "./second_factor.js";

/** me(): the signed-in agent. onChanged(me): what became of him; the session is a new one. */
export function showAccount({ me, onChanged }) {
  const views = new Views(byId("account-dialog"));
  const overview = (note = "") => {
    drawOverview(me(), note);
    views.show("overview");
  };
  const changed = (note) => (fresh) => {
    onChanged(fresh);
    overview(note);
  };

  byId("account").addEventListener("click", () => {
    overview();
    views.dialog.showModal();
  });
  byId("account-close").addEventListener("click", () => views.dialog.close());
  byId("sign-out").addEventListener("click", leave);
  byId("password-change").addEventListener("click", () => views.show("password", me()));
  byId("factor-change").addEventListener("click", () => views.show(me().second_factor ? "off" : "offer", me()));
  byId("codes-download").addEventListener("click", download);
  byId("codes-done").addEventListener("click", () => {
    forgetCodes();
    overview("The second factor is on. Other browsers are signed out.");
  });
  views.dialog.addEventListener("cancel", (event) => codesWereKept() || event.preventDefault());
  views.dialog.addEventListener("close", () => views.empty());
  for (const back of views.dialog.querySelectorAll(".back")) back.addEventListener("click", () => overview());

  views.onSubmit("password", api.changePassword, changed("The password is changed. Other browsers are signed out."));
  views.onSubmit("off", api.switchFactorOff, changed("The second factor is off. Other browsers are signed out."));
  views.onSubmit("offer", api.offerFactor, (offer) => {
    drawOffer(offer);
    views.show("confirm", me());
  });
  views.onSubmit("confirm", ({ code }) => api.confirmFactor(code), ({ recovery_codes: codes, ...fresh }) => {
    onChanged(fresh);
    drawCodes(codes);
    views.show("codes", fresh);
  });
}

class Views {
  constructor(dialog) {
    this.dialog = dialog;
    this.title = dialog.querySelector("h2");
    this.all = [...dialog.querySelectorAll("[data-view]")];
  }

  show(name, me = null) {
    this.empty();
    for (const view of this.all) view.hidden = view.dataset.view !== name;
    const shown = this.all.find((view) => view.dataset.view === name);
    this.title.textContent = shown.dataset.title ?? "Account";
    for (const label of shown.querySelectorAll("[data-needs-factor]")) {
      label.hidden = !me.second_factor;
      label.querySelector("input").required = me.second_factor;
    }
    if (this.dialog.open) (shown.querySelector("label:not([hidden]) input") ?? this.title).focus();
  }

  empty() {
    for (const form of this.dialog.querySelectorAll("form")) form.reset();
    for (const problem of this.dialog.querySelectorAll(".problem")) problem.textContent = "";
  }

  onSubmit(name, work, onDone) {
    const form = this.all.find((view) => view.dataset.view === name);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const result = await this.attempt(form, work);
      if (result) onDone(result);
    });
  }

  async attempt(form, work) {
    const problem = form.querySelector(".problem");
    problem.textContent = "";
    try {
      return await work(Object.fromEntries(new FormData(form)));
    } catch (error) {
      problem.textContent = error.message;
      return null;
    }
  }
}

function drawOverview(me, note) {
  const isOn = me.second_factor;
  byId("account-note").textContent = note;
  byId("factor-state").textContent = isOn ? "on" : "off";
  byId("factor-state").classList.toggle("active", isOn);
  byId("factor-change").textContent = isOn ? "Switch off the second factor" : "Switch on the second factor";
  byId("factor-note").textContent = isOn
    ? `Signing in asks for a code. Recovery codes left: ${me.recovery_codes_left} of 10.`
    : "Whoever learns your password can sign in as you. An authenticator app on your phone prevents that.";
}

async function leave() {
  await api.signOut().catch(() => undefined); // a session that has ended already is as good
  location.reload();
}
