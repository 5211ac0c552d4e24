// The desk: sign-in, then the queue, one open case and the customer beside it, kept up to date by the event stream.

import * as api from "./api.js";
import { OpenCase } from "./case.js";
import { byId } from "./dom.js";
import { drawQueue } from "./queue.js";

const REFRESH_WAITS_MS = 10_000;
const state = { me: null, cases: [], open: null, stream: null };

async function begin() {
  byId("sign-in").addEventListener("submit", submitSignIn);
  byId("account").addEventListener("click", () => byId("account-dialog").showModal());
  byId("sign-out").addEventListener("click", leave);
  byId("change").addEventListener("click", changePassword);
  addEventListener("signed-out", showSignIn);
  setInterval(() => state.me && refreshQueue(), REFRESH_WAITS_MS);
  await api.whoAmI().then(enter, showSignIn);
}

async function submitSignIn(event) {
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector(".problem");
  problem.textContent = "";
  try {
    await enter(await api.signIn(form.login.value, form.password.value));
    form.reset();
  } catch (error) {
    problem.textContent = error.message;
  }
}

async function enter(me) {
  state.me = me;
  byId("sign-in").hidden = true;
  byId("desk").hidden = false;
  byId("account").textContent = me.name;
  listen();
  await refreshQueue();
}

/** A session that ended while somebody wrote: the page behind keeps the draft. */
function showSignIn() {
  state.me = null;
  state.stream?.close();
  byId("sign-in").hidden = false;
  byId("sign-in").login.focus();
  if (!state.open) byId("desk").hidden = true;
}

function listen() {
  state.stream?.close();
  state.stream = new EventSource("/desk/api/stream");
  state.stream.addEventListener("open", () => showLink(true));
  state.stream.addEventListener("error", () => showLink(false));
  state.stream.addEventListener("message", async (event) => {
    await refreshQueue();
    if (state.open && JSON.parse(event.data).conversations.includes(state.open.id)) await followOpen();
  });
}

async function showLink(isLive) {
  byId("link").textContent = isLive ? "" : "Connection lost, trying again";
  if (!isLive) return;
  await refreshQueue();
  await followOpen();
}

async function followOpen() {
  try {
    await state.open?.follow();
  } catch (error) {
    if (!(error instanceof api.Refused)) throw error; // a session that ended has shown the sign-in
  }
}

async function refreshQueue() {
  try {
    state.cases = await api.queue();
  } catch {
    return; // the stream says that the connection is lost; a 401 has shown the sign-in
  }
  const waiting = state.cases.filter((found) => found.state === "waiting").length;
  document.title = waiting ? `(${waiting}) Desk` : "Desk";
  byId("count").textContent = waiting === 1 ? "1 customer is waiting" : `${waiting} customers are waiting`;
  drawQueue(byId("queue"), state.cases, state.open?.id, openCase);
}

async function openCase(id) {
  state.open = new OpenCase(byId("case"), byId("beside"), id, state.me);
  drawQueue(byId("queue"), state.cases, id, openCase);
  await state.open.refresh();
  byId("case").focus();
}

async function leave() {
  byId("account-dialog").close();
  await api.signOut().catch(() => undefined);
  location.reload();
}

async function changePassword() {
  const form = byId("account-dialog").querySelector("form");
  const problem = form.querySelector(".problem");
  problem.textContent = "";
  try {
    await api.changePassword(form.elements.old.value, form.elements.new.value);
    location.reload();
  } catch (error) {
    problem.textContent = error.message;
  }
}

void begin();
