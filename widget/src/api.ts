// Parley's HTTP contract, as far as the widget uses it. No state but the address.

import type { Body, Language, ParleyEvent } from "./types";

export interface Credentials {
  id: string;
  secret: string;
}

/** The server refused; `message` is in the customer's language and may be shown. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly retryAfterS: number,
  ) {
    super(message);
  }

  /** Whether the same message may be accepted a moment later. */
  get isPassing(): boolean {
    return this.status === 429 || this.status >= 500;
  }

  /** Whether the conversation itself is gone. */
  get isLost(): boolean {
    return this.status === 404 || (this.status === 401 && !this.code.startsWith("token"));
  }
}

export class Api {
  constructor(private readonly server: string) {}

  open(language: Language, token: string | null): Promise<Credentials> {
    const body = { channel: "web", language, ...(token ? { identity_token: token } : {}) };
    return this.json("POST", "", null, body);
  }

  send(credentials: Credentials, clientMessageId: string, body: Body): Promise<{ seq: number; transcript?: string }> {
    const path = `/${credentials.id}/messages`;
    if ("audio" in body) {
      const form = new FormData();
      form.set("client_message_id", clientMessageId);
      form.set("audio", body.audio, "voice");
      return this.json("POST", path, credentials, form);
    }
    const content = "text" in body ? { text: body.text } : { choice_id: body.choice_id };
    return this.json("POST", path, credentials, { client_message_id: clientMessageId, ...content });
  }

  signIn(credentials: Credentials, token: string): Promise<unknown> {
    return this.json("PUT", `/${credentials.id}/identity`, credentials, { identity_token: token });
  }

  signOut(credentials: Credentials): Promise<unknown> {
    return this.json("DELETE", `/${credentials.id}/identity`, credentials);
  }

  async hearsSpeech(): Promise<boolean> {
    const health = await fetch(`${this.server}/healthz`).then((answer) => answer.json());
    return health?.features?.speech === "ok";
  }

  /** Yield events after `after` as they happen, until the signal aborts or the connection ends. */
  async *events(credentials: Credentials, after: number, signal: AbortSignal): AsyncGenerator<ParleyEvent | null> {
    const answer = await fetch(`${this.server}/v1/conversations/${credentials.id}/events`, {
      headers: { ...authorization(credentials), Accept: "text/event-stream", "Last-Event-ID": String(after) },
      signal,
    });
    if (!answer.ok || !answer.body) throw await refusal(answer);
    yield null; // connected
    for await (const data of serverSentData(answer.body)) yield JSON.parse(data) as ParleyEvent;
  }

  private async json<T>(method: string, path: string, credentials: Credentials | null, body?: unknown): Promise<T> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${this.server}/v1/conversations${path}`, {
      method,
      headers: {
        ...(credentials ? authorization(credentials) : {}),
        ...(body && !isForm ? { "Content-Type": "application/json" } : {}),
      },
      body: isForm ? body : body ? JSON.stringify(body) : undefined,
    });
    if (!answer.ok) throw await refusal(answer);
    return (answer.status === 204 ? {} : await answer.json()) as T;
  }
}

function authorization(credentials: Credentials): Record<string, string> {
  return { Authorization: `Bearer ${credentials.secret}` };
}

async function refusal(answer: Response): Promise<Refused> {
  const error = await answer.json().then(
    (body) => body?.error,
    () => null,
  );
  const retryAfterS = Number(answer.headers.get("Retry-After")) || 2;
  return new Refused(answer.status, error?.code ?? "", error?.message ?? answer.statusText, retryAfterS);
}

/** The data of each event of a text/event-stream (one line each, as our server writes them). */
async function* serverSentData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split(/\r?\n/);
    rest = lines.pop() ?? "";
    for (const line of lines) if (line.startsWith("data:")) yield line.slice(5).trim();
  }
}
