// <parley-chat>: the customer's chat as one web component in a Shadow DOM. One script tag puts it on a shop's page:
//
//   <script src="https://chat.example.com/widget/parley.js" data-language="zh" data-token="JWT" defer></script>
//
// Attributes of the script or the element: data-server (default: where the script is from), data-language (default: the page's),
// data-token (identity token signed by the shop), data-open. Methods of the element: open(), close(), say(text), signIn(token),
// signOut(), setLanguage(language).

import { h, render } from "preact";
import { Api } from "./api";
import { Conversation } from "./conversation";
import css from "./style.css";
import { languageOf } from "./strings";
import type { Language } from "./types";
import { Widget } from "./view/widget";

const script = document.currentScript as HTMLScriptElement | null;

class ParleyChat extends HTMLElement {
  private conversation!: Conversation;
  private api!: Api;
  private isOpen = false;
  private hears = false;

  connectedCallback(): void {
    const settings = { ...script?.dataset, ...this.dataset };
    const server = (settings["server"] ?? (script ? new URL(script.src).origin : location.origin)).replace(/\/$/, "");
    const language = languageOf(settings["language"] ?? (document.documentElement.lang || navigator.language));
    this.api = new Api(server);
    this.conversation = new Conversation(this.api, server, language, settings["token"] ?? null, () => this.draw());
    this.attachShadow({ mode: "open" }).adoptedStyleSheets = [sheet()];
    if (settings["token"]) void this.signIn(settings["token"]);
    if (settings["open"] !== undefined) this.open();
    else this.draw();
  }

  disconnectedCallback(): void {
    this.conversation.rest();
  }

  open(): void {
    this.isOpen = true;
    this.conversation.listen();
    this.draw();
    this.api.hearsSpeech().then(
      (hears) => {
        this.hears = hears && "MediaRecorder" in window && !!navigator.mediaDevices;
        this.draw();
      },
      () => undefined, // no health, no microphone; the composer itself says what is wrong when one writes
    );
  }

  close(): void {
    this.isOpen = false;
    this.conversation.rest();
    this.draw();
  }

  say(text: string): void {
    this.open();
    this.conversation.say({ text });
  }

  async signIn(token: string): Promise<void> {
    await this.conversation.signIn(token);
  }

  async signOut(): Promise<void> {
    await this.conversation.signOut();
  }

  startAnew(): void {
    this.conversation.startAnew();
  }

  setLanguage(language: Language): void {
    this.conversation.language = language;
    this.draw();
  }

  private draw(): void {
    if (!this.shadowRoot) return;
    const { conversation } = this;
    render(
      h(Widget, {
        conversation,
        isOpen: this.isOpen,
        hearsSpeech: this.hears,
        revision: Date.now() + Math.random(),
        onOpen: () => this.open(),
        onClose: () => this.close(),
        onLanguage: () => this.setLanguage(conversation.language === "en" ? "zh" : "en"),
      }),
      this.shadowRoot,
    );
  }
}

function sheet(): CSSStyleSheet {
  const made = new CSSStyleSheet();
  made.replaceSync(css);
  return made;
}

customElements.define("parley-chat", ParleyChat);

/** A script tag alone is enough; a page that places the element itself is left alone. */
function place(): void {
  if (!document.querySelector("parley-chat")) document.body.append(document.createElement("parley-chat"));
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
else place();
