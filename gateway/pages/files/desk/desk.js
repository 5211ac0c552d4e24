// The desk: sign-in, then the queue, one open case and the customer beside it, kept up to date by the event stream.

import { showAccount } from "./account.js";
import * as api from "./api.js";
import { OpenCase } from "./case.js";
import { byId } from "./dom.js";
import { drawQueue } from "./queue.js";
import { showSignInForm } from "./sign_in.js";

const REFRESH_WAITS_MS = 10_000;
const REOPEN_MS = 3_000;
const state = { me: null, cases: [], open: null, stream: null };

async function begin() {
  showSignInForm(enter);
  showAccount({ me: () => state.me, onChanged: (me) => (state.me = me) });
  addEventListener("signed-out", () => showSignIn());
  setInterval(() => state.me && refreshQueue(), REFRESH_WAITS_MS);
  await api.whoAmI().then(enter, () => showSignIn());
}

async function enter(me) {
  state.me = me;
  byId("sign-in").hidden = true;
  byId("desk").hidden = false;
  byId("account").textContent = me.name;
  listen();
  await refreshQueue();
  if (!state.open) return;
  state.open.me = me;
  await quietly(() => state.open.refresh());
}

/** A session that ended while somebody wrote: the page behind keeps the draft. */
function showSignIn() {
  state.me = null;
  state.stream?.close();
  byId("account-dialog").close();
  byId("sign-in").hidden = false;
  byId("sign-in").login.focus();
  if (!state.open) byId("desk").hidden = true;
}

function listen() {
  state.stream?.close();
  const stream = (state.stream = new EventSource("/desk/api/stream"));
  stream.addEventListener("open", () => {
    byId("link").textContent = "";
    void catchUp();
  });
  stream.addEventListener("error", () => lose(stream));
  stream.addEventListener("message", (event) => void catchUp(JSON.parse(event.data).conversations));
}

/** Browsers come back to a stream that broke, but give up one that was refused. */
function lose(stream) {
  byId("link").textContent = "Connection lost, trying again";
  if (stream.readyState !== EventSource.CLOSED) return;
  setTimeout(() => state.me && state.stream === stream && listen(), REOPEN_MS);
  void refreshQueue(); // if the session has ended, this shows the sign-in
}

async function catchUp(conversations = null) {
  await refreshQueue();
  const { open } = state;
  if (open && (!conversations || conversations.includes(open.id))) await quietly(() => open.follow());
}

/** What the page asks by itself may fail: the stream says that the connection is lost, a 401 has shown the sign-in. */
async function quietly(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof api.Refused)) throw error;
  }
}

async function refreshQueue() {
  await quietly(async () => (state.cases = await api.queue()));
  const waiting = state.cases.filter((found) => found.state === "waiting").length;
  document.title = waiting ? `(${waiting}) Desk` : "Desk";
  byId("count").textContent = waiting === 1 ? "1 customer is waiting" : `${waiting} customers are waiting`;
  drawQueue(byId("queue"), state.cases, state.open?.id, openCase);
}

async function openCase(id) {
  const open = (state.open = new OpenCase(byId("case"), byId("beside"), id, state.me));
  drawQueue(byId("queue"), state.cases, id, openCase);
  await open.attempt(() => open.refresh());
  if (state.open === open) byId("case").focus();
}

void begin();
