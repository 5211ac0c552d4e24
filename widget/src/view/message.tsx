// One event: who said it, the text, and what belongs to it (choices, cards, order, sources).

import { useState } from "preact/hooks";
import type { Conversation } from "../conversation";
import type { Strings } from "../strings";
import type { Choice, OrderCard, ParleyEvent, ProductCard, Source } from "../types";
import { Carousel, Product } from "./products";
import { Order } from "./order";
import { Prose } from "./prose";

interface Props {
  event: ParleyEvent;
  isLast: boolean;
  conversation: Conversation;
  words: Strings;
}

export function Message({ event, isLast, conversation, words }: Props) {
  if (event.author === "system") return <p class="system">{event.text}</p>;
  const name = event.author === "agent" ? String(event.data["agent"] ?? words.person) : words[event.author === "bot" ? "bot" : "you"];
  return (
    <div class={`row ${event.author}`}>
      {event.author === "agent" ? <p class="name">{name}</p> : <span class="unseen">{name}:</span>}
      <div class="bubble" dir="auto">
        {event.data["voice"] === true && (
          <span class="voice" title={words.voice} role="img" aria-label={words.voice}>
            🎤
          </span>
        )}
        <Prose text={shortened(event)} />
      </div>
      <Extras event={event} conversation={conversation} words={words} />
      {event.sources.length > 0 && <Sources sources={event.sources} words={words} />}
      {event.choices.length > 0 && <Choices choices={event.choices} isOpen={isLast} conversation={conversation} />}
    </div>
  );
}

/** A card says the lines of its product or order itself. */
function shortened(event: ParleyEvent): string {
  const drawn = (event.kind === "card" || event.kind === "carousel") && Object.keys(event.data).length > 0;
  return drawn ? event.text.split("\n").filter((line) => !line.startsWith("- ")).join("\n") : event.text;
}

function Extras({ event, conversation, words }: Omit<Props, "isLast">) {
  const { kind, data } = event;
  const { language } = conversation;
  const ask = (text: string) => conversation.say({ text });
  if (kind === "card" && data["variants"]) {
    return <Product product={data as unknown as ProductCard} words={words} language={language} />;
  }
  if (kind === "carousel" && Array.isArray(data["items"])) {
    return <Carousel products={data["items"] as ProductCard[]} words={words} language={language} onAsk={ask} />;
  }
  if (kind === "order" && data["order_id"]) {
    return <Order order={data as unknown as OrderCard} words={words} language={language} />;
  }
  return null;
}

function Sources({ sources, words }: { sources: Source[]; words: Strings }) {
  return (
    <details class="sources">
      <summary>{words.sources}</summary>
      <ul>
        {sources.map((source) => (
          <li key={source.id}>
            <strong>{source.title}</strong>
            {source.text && <Prose text={source.text} />}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Choices of an older reply stay readable, and cannot be pressed any more. */
function Choices({ choices, isOpen, conversation }: { choices: Choice[]; isOpen: boolean; conversation: Conversation }) {
  const [chosen, setChosen] = useState("");
  const choose = (choice: Choice) => {
    setChosen(choice.id);
    conversation.say({ choice_id: choice.id, title: choice.title });
  };
  return (
    <div class="choices">
      {choices.map((choice) => (
        <button
          key={choice.id}
          class={choice.id === chosen ? "chosen" : ""}
          disabled={!isOpen || chosen !== ""}
          onClick={() => choose(choice)}
          dir="auto"
        >
          {choice.title}
        </button>
      ))}
    </div>
  );
}
