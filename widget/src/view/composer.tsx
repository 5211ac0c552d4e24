// Where the customer writes or speaks.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Conversation } from "../conversation";
import { Recording } from "../recording";
import type { Strings } from "../strings";
import { CloseIcon, MicrophoneIcon, SendIcon } from "./icons";

const LONGEST_TEXT = 4000; // characters, as the server takes them

interface Props {
  conversation: Conversation;
  words: Strings;
  hearsSpeech: boolean;
}

export function Composer({ conversation, words, hearsSpeech }: Props) {
  const [text, setText] = useState("");
  const [recording, setRecording] = useState<Recording | null>(null);
  const [problem, setProblem] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  const send = () => {
    if (!text.trim()) return;
    conversation.say({ text: text.trim() });
    setText("");
    field.current?.focus();
  };
  const record = async () => {
    setProblem("");
    try {
      const started: Recording = await Recording.start(() => void finish(started));
      setRecording(started);
    } catch {
      setProblem(words.noMicrophone);
    }
  };
  const finish = async (made: Recording) => {
    setRecording(null);
    const audio = await made.stop();
    if (audio.size) conversation.say({ audio });
  };
  const cancel = (made: Recording) => {
    setRecording(null);
    void made.stop();
  };

  if (recording) {
    return (
      <Recorder
        recording={recording}
        words={words}
        onDone={() => void finish(recording)}
        onCancel={() => cancel(recording)}
      />
    );
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <textarea
        ref={field}
        rows={1}
        maxLength={LONGEST_TEXT}
        value={text}
        dir="auto"
        placeholder={words.placeholder}
        aria-label={words.placeholder}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          send();
        }}
      />
      {hearsSpeech && !text.trim() ? (
        <button type="button" class="send" aria-label={words.record} title={words.record} onClick={() => void record()}>
          <MicrophoneIcon />
        </button>
      ) : (
        <button class="send" aria-label={words.send} title={words.send} disabled={!text.trim()}>
          <SendIcon />
        </button>
      )}
    </form>
  );
}

function Recorder({ recording, words, onDone, onCancel }: { recording: Recording; words: Strings; onDone: () => void; onCancel: () => void }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(recording.seconds), 250);
    return () => clearInterval(timer);
  }, [recording]);
  return (
    <div class="composer">
      <button class="icon" aria-label={words.cancel} title={words.cancel} onClick={onCancel}>
        <CloseIcon />
      </button>
      <p class="recording" role="timer">
        <i /> {words.recording} {Math.floor(seconds / 60)}:{String(seconds % 60).padStart(2, "0")}
      </p>
      <button class="send" aria-label={words.stop} title={words.stop} onClick={onDone} ref={(button) => button?.focus()}>
        <SendIcon />
      </button>
    </div>
  );
}
