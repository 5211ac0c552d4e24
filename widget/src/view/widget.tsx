// The whole widget: the round button, and the panel with header, log, banner and composer.

import { useRef } from "preact/hooks";
import type { Conversation } from "../conversation";
import { stringsOf, type Strings } from "../strings";
import { Composer } from "./composer";
import { ChatIcon, CloseIcon, RestartIcon } from "./icons";
import { Log } from "./log";

interface Props {
  conversation: Conversation;
  isOpen: boolean;
  hearsSpeech: boolean;
  revision: number;
  onOpen: () => void;
  onClose: () => void;
  onLanguage: () => void;
}

export function Widget({ conversation, isOpen, hearsSpeech, onOpen, onClose, onLanguage }: Props) {
  const words = stringsOf(conversation.language);
  const launcher = useRef<HTMLButtonElement>(null);
  const close = () => {
    onClose();
    launcher.current?.focus();
  };
  return (
    <div lang={conversation.language}>
      {isOpen && (
        <section
          id="panel"
          class="panel"
          aria-label={words.title}
          onKeyDown={(event) => event.key === "Escape" && close()}
        >
          <Header words={words} onLanguage={onLanguage} onRestart={() => conversation.startAnew()} onClose={close} />
          <Log conversation={conversation} words={words} />
          <Banner conversation={conversation} words={words} />
          <Composer conversation={conversation} words={words} hearsSpeech={hearsSpeech} />
        </section>
      )}
      <button
        ref={launcher}
        class="launcher"
        aria-expanded={isOpen}
        aria-controls="panel"
        aria-label={isOpen ? words.close : words.open}
        onClick={isOpen ? close : onOpen}
      >
        {isOpen ? <CloseIcon /> : <ChatIcon />}
      </button>
    </div>
  );
}

interface HeaderProps {
  words: Strings;
  onLanguage: () => void;
  onRestart: () => void;
  onClose: () => void;
}

function Header({ words, onLanguage, onRestart, onClose }: HeaderProps) {
  return (
    <header>
      <h2>{words.title}</h2>
      <button class="plain" onClick={onLanguage} lang={words.language === "中文" ? "zh" : "en"}>
        {words.language}
      </button>
      <button class="icon" onClick={onRestart} aria-label={words.restart} title={words.restart}>
        <RestartIcon />
      </button>
      <button class="icon narrow-only" onClick={onClose} aria-label={words.close}>
        <CloseIcon />
      </button>
    </header>
  );
}

function Banner({ conversation, words }: { conversation: Conversation; words: Strings }) {
  const { owner, link } = conversation;
  const text =
    link === "lost" ? words.reconnecting : owner === "waiting" ? words.waiting : owner === "person" ? words.withPerson : "";
  return (
    <p class={`banner ${text ? "" : "empty"} ${link === "lost" ? "lost" : ""}`} role="status">
      {text}
    </p>
  );
}
