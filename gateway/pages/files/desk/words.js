// What codes of the server are called on the desk.

export const REASONS = {
  asked_for_person: "asked for a person",
  two_misunderstandings: "misunderstood twice",
  offer_accepted: "accepted a person",
  early_warning: "may need a person",
  complaint: "complaint",
  upset: "upset",
};

export const STATES = {
  warned: "with the bot",
  waiting: "waiting",
  active: "in conversation",
  handed_back: "handed back",
  closed: "closed",
};

export const MOODS = { upset: "upset", annoyed: "annoyed", neutral: "", pleased: "pleased", delighted: "delighted" };

export const SIGNS = {
  mood: "sounds upset",
  getting_worse: "mood is falling",
  repeats: "says it again",
  urgent: "in a hurry",
  misunderstood: "was misunderstood",
};

export const signs = (codes) => codes.map((code) => SIGNS[code] ?? code).join(", ");

export const wish = (intent) => intent.replaceAll("_", " ");
