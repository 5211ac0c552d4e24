// Who the visitor of the shop front is: a guest, a customer of the demo shop, or whoever an identity token names.
// Kept in this browser, so that a reload and a new conversation are still that visitor's.

const ID = "parley visitor";
const TOKEN = "parley visitor token";

/** Words that are no identity token at all; whether a token is genuine only the server can say. */
export class NotAToken extends Error {}

export class Visitor {
  constructor(chat) {
    Object.assign(this, { chat, id: localStorage.getItem(ID) ?? "", token: localStorage.getItem(TOKEN), changes: 0 });
  }

  /** Whether this visitor signed in with a token of their own, and not as a demo customer. */
  get hasToken() {
    return this.token !== null;
  }

  get isExpired() {
    return this.hasToken && (factsOf(this.token)?.exp ?? 0) * 1000 < Date.now();
  }

  /** Give the chat a token again, for conversations that begin from now on. */
  async renew() {
    if (this.hasToken && !this.isExpired) await this.chat.signIn(this.token);
    else if (this.id && !this.hasToken) await this.signInFromDemo(this.changes);
  }

  /** Be a customer of the demo shop, or with "" a guest. Raises what the server or the network says. */
  async become(id) {
    const change = ++this.changes;
    await this.leave();
    if (!id) return;
    this.remember(id, null);
    try {
      await this.signInFromDemo(change);
    } catch (error) {
      if (change === this.changes) this.remember("", null);
      throw error;
    }
  }

  /** Be the customer a token names. A guest's conversation goes on, signed in. */
  async becomeNamedIn(token) {
    const facts = factsOf(token);
    if (typeof facts?.sub !== "string") throw new NotAToken();
    this.changes++;
    if (this.id) await this.leave();
    try {
      await this.chat.signIn(token);
    } catch (error) {
      await this.chat.signOut(); // the chat forgets the token it was given
      throw error;
    }
    this.remember(facts.sub, token);
  }

  /** The chat begins anew, so that nobody reads on in somebody else's conversation. */
  async leave() {
    this.remember("", null);
    this.chat.startAnew();
    await this.chat.signOut();
  }

  /** change: the number of the choice this belongs to. Somebody else may have been chosen meanwhile. */
  async signInFromDemo(change) {
    const answer = await fetch("/demo/sign-in", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ customer_id: this.id }),
    });
    if (!answer.ok) throw new Error(`no demo customer ${this.id}: ${answer.status}`);
    const { identity_token: token } = await answer.json();
    if (change === this.changes) await this.chat.signIn(token);
  }

  remember(id, token) {
    Object.assign(this, { id, token });
    localStorage.setItem(ID, id);
    if (token) localStorage.setItem(TOKEN, token);
    else localStorage.removeItem(TOKEN);
  }
}

/** The payload of a JWT; null if it is none. */
function factsOf(token) {
  try {
    const [, payload] = token.trim().split(".");
    return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return null;
  }
}
