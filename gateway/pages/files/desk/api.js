// The desk's HTTP calls. A session that has ended is told to the page by the event "signed-out".

let csrf = "";
let touched = true; // since the last request; a page nobody touches does not keep its session awake

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel"]) {
  addEventListener(kind, () => (touched = true), { passive: true });
}

/** The server refused, or could not be reached (status 0); `message` is for people. */
export class Refused extends Error {
  constructor(status, message, code = "") {
    super(message);
    Object.assign(this, { status, code });
  }
}

export const signIn = async (proof) => remember(await call("POST", "/desk/api/login", proof));
export const whoAmI = async () => remember(await call("GET", "/desk/api/me"));
export const signOut = () => call("POST", "/desk/api/logout", {});
export const changePassword = async (change) => remember(await call("POST", "/desk/api/password", change));
export const offerFactor = (proof) => call("POST", "/desk/api/second-factor/offer", proof);
export const confirmFactor = async (code) => remember(await call("POST", "/desk/api/second-factor/confirm", { code }));
export const switchFactorOff = async (proof) => remember(await call("POST", "/desk/api/second-factor/off", proof));
export const queue = () => call("GET", "/desk/api/queue");
export const conversation = (id) => call("GET", `/desk/api/conversations/${id}`);
export const events = (id, after) => call("GET", `/desk/api/conversations/${id}/events?after=${after}`);
export const step = (id, name) => call("POST", `/desk/api/conversations/${id}/${name}`, {});
export const reply = (id, clientMessageId, text) =>
  call("POST", `/desk/api/conversations/${id}/reply`, { client_message_id: clientMessageId, text });
export const reasons = (id, seq) => call("GET", `/v1/conversations/${id}/turns/${seq}`);
export const helps = (id) => call("GET", `/desk/api/conversations/${id}/helps`);

function remember(me) {
  csrf = me.csrf;
  return me;
}

async function call(method, path, body) {
  const answer = await fetch(path, {
    method,
    headers: { ...(body && { "Content-Type": "application/json", "X-Desk-Token": csrf }), ...attendance() },
    body: body ? JSON.stringify(body) : undefined,
  }).catch(() => {
    throw new Refused(0, "No connection. Nothing is lost; please try again.");
  });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  const problem = await answer.json().catch(() => null);
  if (answer.status === 401 && !path.endsWith("/login")) dispatchEvent(new Event("signed-out"));
  throw new Refused(answer.status, problem?.error?.message ?? answer.statusText, problem?.error?.code);
}

function attendance() {
  const header = touched ? {} : { "X-Desk-Unattended": "yes" };
  touched = false;
  return header;
}
