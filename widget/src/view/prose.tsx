// Text as nodes: paragraphs, "- " lists and https links. No HTML is ever read from a text.

import type { ComponentChildren } from "preact";

const LINK = /(https:\/\/[^\s<>"'）。，]+[^\s<>"'.,;:!?）。，])/;

export function Prose({ text }: { text: string }) {
  return <>{blocks(text)}</>;
}

function blocks(text: string): ComponentChildren[] {
  const made: ComponentChildren[] = [];
  let items: string[] = [];
  const endList = () => {
    if (items.length) made.push(<ul>{items.map((item) => <li>{linked(item)}</li>)}</ul>);
    items = [];
  };
  for (const line of text.split("\n")) {
    if (line.startsWith("- ")) items.push(line.slice(2));
    else {
      endList();
      if (line.trim()) made.push(<p>{linked(line)}</p>);
    }
  }
  endList();
  return made;
}

function linked(text: string): ComponentChildren[] {
  return text.split(LINK).map((part, index) =>
    index % 2 ? (
      <a href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    ) : (
      part
    ),
  );
}
