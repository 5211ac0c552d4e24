// The list of what was said, the drafts on their way, and the sign that an answer is coming.

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Conversation, Draft } from "../conversation";
import type { Strings } from "../strings";
import { Message } from "./message";

const NEAR_THE_END_PX = 60;

export function Log({ conversation, words }: { conversation: Conversation; words: Strings }) {
  const { events } = conversation;
  const drafts = [...conversation.drafts.values()];
  const log = useRef<HTMLDivElement>(null);
  const lastSeq = events.at(-1)?.seq ?? 0;
  const isAtEnd = useRef(true); // somebody who reads further up is left alone
  useLayoutEffect(() => {
    const place = log.current!;
    if (isAtEnd.current || drafts.length) place.scrollTop = place.scrollHeight;
  }, [lastSeq, drafts.length, conversation.awaitsBot]);
  const noticeScroll = ({ currentTarget: place }: { currentTarget: HTMLDivElement }) => {
    isAtEnd.current = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR_THE_END_PX;
  };
  return (
    <div class="log" role="log" aria-label={words.log} aria-live="polite" tabIndex={0} ref={log} onScroll={noticeScroll}>
      <div class="row bot greeting">
        <div class="bubble">{words.hello}</div>
      </div>
      {events.map((event) => (
        <Message key={event.seq} event={event} isLast={event.seq === lastSeq} conversation={conversation} words={words} />
      ))}
      {drafts.map((draft) => (
        <Pending key={draft.id} draft={draft} conversation={conversation} words={words} />
      ))}
      {conversation.awaitsBot && (
        <div class="row bot">
          <div class="bubble typing" role="img" aria-label={words.typing}>
            <i />
            <i />
            <i />
          </div>
        </div>
      )}
    </div>
  );
}

function Pending({ draft, conversation, words }: { draft: Draft; conversation: Conversation; words: Strings }) {
  const { body } = draft;
  const text = "text" in body ? body.text : "title" in body ? body.title : draft.state === "sending" ? words.listening : words.voice;
  return (
    <div class="row customer">
      <div class={`bubble ${draft.state}`} dir="auto">
        {text}
      </div>
      {draft.state === "failed" && (
        <p class="problem" role="alert">
          {words.failed} {draft.problem || words.offline}{" "}
          <button class="link" onClick={() => conversation.retry(draft)}>
            {words.retry}
          </button>
        </p>
      )}
    </div>
  );
}
