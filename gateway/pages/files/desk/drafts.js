// What an agent has begun to write, by conversation: it stays while another case is open, and when the session ends.

const drafts = new Map();

export function draftOf(conversationId) {
  if (!drafts.has(conversationId)) drafts.set(conversationId, new Draft());
  return drafts.get(conversationId);
}

class Draft {
  text = "";
  tried = null; // { id, text } of a try the server has not answered

  /** The same words keep their id, so that a second try says them once; other words are another message. */
  idFor(text) {
    if (this.tried?.text !== text) this.tried = { id: newId(), text };
    return this.tried.id;
  }

  /** The server has `text`. What was written meanwhile stays. */
  said(text) {
    this.tried = null;
    if (this.text.trim() === text) this.text = "";
  }
}

/** crypto.randomUUID is missing where a page comes over plain http from another machine. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
