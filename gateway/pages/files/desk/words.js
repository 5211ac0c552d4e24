// What codes of the server are called on the desk.

export const REASONS = {
  asked_for_person: "asked for a person",
  two_misunderstandings: "misunderstood twice",
  offer_accepted: "accepted a person",
  complaint: "complaint",
  upset: "upset",
};

export const STATES = { waiting: "waiting", active: "in conversation", handed_back: "handed back", closed: "closed" };

export const MOODS = { upset: "upset", annoyed: "annoyed", neutral: "", pleased: "pleased" };

export const wish = (intent) => intent.replaceAll("_", " ");
