// One conversation as the widget knows it: events by number, drafts on their way, the connection. No view code.
//
// Whatever happens to the network, an event is shown once (its number is its identity) and a message is sent once (its
// client_message_id is repeated until the server has answered).

import { Api, Refused, type Credentials } from "./api";
import type { Body, Language, ParleyEvent } from "./types";

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const SEND_TRIES = 6;

export interface Draft {
  id: string;
  body: Body;
  state: "sending" | "failed";
  problem: string;
}

export type Link = "idle" | "connecting" | "live" | "lost";

interface Stored extends Credentials {
  customer: string | null;
}

export class Conversation {
  readonly drafts = new Map<string, Draft>();
  link: Link = "idle";
  private readonly bySeq = new Map<number, ParleyEvent>();
  private readonly key: string;
  private stored: Stored | null;
  private opening: Promise<Stored> | null = null;
  private listening: AbortController | null = null;
  private sending: Promise<void> = Promise.resolve();

  constructor(
    private readonly api: Api,
    server: string,
    public language: Language,
    private token: string | null,
    private readonly changed: () => void,
  ) {
    this.key = `parley ${server}`;
    this.stored = readStored(this.key);
  }

  get events(): ParleyEvent[] {
    return [...this.bySeq.values()].sort((a, b) => a.seq - b.seq);
  }

  get exists(): boolean {
    return this.stored !== null;
  }

  /** Who answers now: the last change of state counts, and a handoff of the bot begins the waiting. */
  get owner(): "bot" | "waiting" | "person" {
    if (!this.lastChange) return "bot";
    const state = this.lastChange.data["state"] ?? "waiting";
    return state === "active" ? "person" : state === "waiting" ? "waiting" : "bot";
  }

  private get lastChange(): ParleyEvent | undefined {
    return this.events.findLast((event) => event.kind === "handoff");
  }

  /** Whether the bot still owes an answer. What was written to a person is theirs to answer. */
  get awaitsBot(): boolean {
    if (this.owner !== "bot") return false;
    const { events } = this;
    const since = this.lastChange?.seq ?? 0;
    const answered = new Set(events.map((event) => event.in_reply_to));
    return events.some(
      (event) => event.author === "customer" && event.seq > since && !answered.has(event.seq) && isRecent(event),
    );
  }

  say(body: Body): void {
    const draft: Draft = { id: crypto.randomUUID(), body, state: "sending", problem: "" };
    this.drafts.set(draft.id, draft);
    this.enqueue(draft);
  }

  retry(draft: Draft): void {
    draft.state = "sending";
    this.enqueue(draft);
  }

  /** Show what is there and what comes, until `rest`. */
  listen(): void {
    if (this.listening || !this.stored) return;
    this.listening = new AbortController();
    void this.follow(this.listening.signal);
  }

  rest(): void {
    this.listening?.abort();
    this.listening = null;
    this.link = "idle";
  }

  async signIn(token: string): Promise<void> {
    this.token = token;
    if (!this.stored || this.stored.customer === customerOf(token)) return;
    await this.api.signIn(this.stored, token);
    this.store({ ...this.stored, customer: customerOf(token) });
  }

  async signOut(): Promise<void> {
    this.token = null;
    if (this.stored?.customer) await this.api.signOut(this.stored);
    if (this.stored) this.store({ ...this.stored, customer: null });
  }

  startAnew(): void {
    this.rest();
    this.bySeq.clear();
    this.drafts.clear();
    this.store(null);
    this.changed();
  }

  private enqueue(draft: Draft): void {
    this.changed();
    this.sending = this.sending.then(() => this.deliver(draft));
  }

  /** Send one draft; messages keep their order because each waits for the one before. */
  private async deliver(draft: Draft): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        const credentials = await this.credentials();
        const { seq, transcript } = await this.api.send(credentials, draft.id, draft.body);
        this.acknowledge(draft, seq, transcript);
        return this.listen();
      } catch (error) {
        if (error instanceof Refused && error.isLost) this.store(null);
        else if (isFinal(error) || attempt >= SEND_TRIES) return this.fail(draft, error);
        await pause(error instanceof Refused ? error.retryAfterS * 1000 : backOff(attempt));
      }
    }
  }

  private acknowledge(draft: Draft, seq: number, transcript = ""): void {
    this.drafts.delete(draft.id);
    const text = "text" in draft.body ? draft.body.text : "title" in draft.body ? draft.body.title : transcript;
    const data = "audio" in draft.body ? { voice: true } : {};
    if (!this.bySeq.has(seq)) {
      this.bySeq.set(seq, {
        seq, author: "customer", kind: "text", text, data, choices: [], sources: [], at: new Date().toISOString(),
      });
    }
    this.changed();
  }

  private fail(draft: Draft, error: unknown): void {
    draft.state = "failed";
    draft.problem = error instanceof Refused ? error.message : "";
    this.changed();
  }

  private credentials(): Promise<Stored> {
    if (this.stored) return Promise.resolve(this.stored);
    this.opening ??= this.api
      .open(this.language, this.token)
      .then((opened) => this.store({ ...opened, customer: this.token && customerOf(this.token) })!)
      .finally(() => (this.opening = null));
    return this.opening;
  }

  private async follow(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        for await (const event of this.api.events(this.stored!, this.lastSeq(), signal)) {
          this.link = "live";
          attempt = 1;
          if (event) this.bySeq.set(event.seq, event);
          this.changed();
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refused && error.isLost) return this.startAnew();
      }
      if (attempt > 1) this.link = "lost";
      this.changed();
      await pause(backOff(attempt));
    }
  }

  /** The highest number below which nothing is missing: own messages are numbered before the stream brings them. */
  private lastSeq(): number {
    let seq = 0;
    while (this.bySeq.has(seq + 1)) seq++;
    return seq;
  }

  private store(stored: Stored | null): Stored | null {
    this.stored = stored;
    try {
      if (stored) localStorage.setItem(this.key, JSON.stringify(stored));
      else localStorage.removeItem(this.key);
    } catch {
      // A browser that keeps nothing: the conversation lives as long as the page.
    }
    return stored;
  }
}

function readStored(key: string): Stored | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Stored | null;
  } catch {
    return null;
  }
}

/** The customer a token names; only the server can say whether it is genuine. */
function customerOf(token: string): string | null {
  try {
    return JSON.parse(atob(token.split(".")[1]!.replaceAll("-", "+").replaceAll("_", "/"))).sub;
  } catch {
    return null;
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof Refused && !error.isPassing;
}

/** The server answers or apologises within a minute at most; what is older waits for nothing. */
function isRecent(event: ParleyEvent): boolean {
  return Date.now() - Date.parse(event.at) < 60_000;
}

function backOff(attempt: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** (attempt - 1), LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
