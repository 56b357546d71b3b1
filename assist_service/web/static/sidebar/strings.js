/* Every word the page says by itself. Nudges, readings and rules bring their own. */

/* The product's words for feelings, causes, signals and reasons, from the service's labels.yaml. */
export const L = JSON.parse(document.getElementById("labels").textContent);

export const S = {
  feeling: (name) => (name ? `How ${name} feels` : "How the customer feels"),
  strengthLabel: "Strength",
  about: "About",
  said: "In their own words",
  shows: "Words that show it",
  cut: "…",
  skipped: (kinds) => {
    const names = { quoted: "quoted text", signature: "signature", disclaimer: "disclaimer", automatic: "automatic reply" };
    const words = kinds.map((kind) => names[kind] ?? kind).join(", ");
    return `${words[0].toUpperCase()}${words.slice(1)} not read`;
  },

  levels: { tip: "Worth saying", warn: "Check this", stop: "Stop and check" },
  yours: "Your wording, edit freely",
  credit: (names) => `With a line from ${names.join(" and ")}`,
  fixed: "Fixed wording",
  fixedHelp: "This part is policy. It is inserted word for word.",
  insert: "Insert",
  copy: "Copy",
  dismiss: "Dismiss",
  snooze: "Snooze",
  dismissWhy: "Why are you dismissing this?",
  snoozeWhy: "Snooze for how long?",
  why: "Why this?",
  whyWords: "Words behind this advice",
  whyFrom: "Source",
  whyGone: "If you dismiss it, it won't come back in this conversation.",
  versions: { rules: "rules", frameworks: "frameworks", model: "reading" },
  newer: "There is newer advice.",
  gone: "The conversation has moved on. Your edited words are still here.",
  showNewer: "Show it",
  clear: "Clear",
  drafted: "Your reply does this now.",
  done: {
    inserted: "It's in your reply. Make it your own, then send.",
    copied: "Copied.",
    dismissed: "Dismissed. It won't come back in this conversation.",
    snoozed: "Snoozed.",
    overridden: "Noted. You can send it now.",
  },
  cannotInsert: "The reply box couldn't be reached, so the words were copied instead.",
  cannotCopy: "Copying is blocked here. Select the words and copy them yourself.",
  notKept: "Your answer is not saved yet. Trying again.",

  reply: "Your reply so far",
  steps: "Suggested steps",
  stepDone: "done",
  stepOpen: "open",
  words: "Wording to check",
  heldTitle: "This reply would be blocked",
  warnTitle: "Check before sending",
  cannotHold: "Replies can't be blocked here, so please check yours before you send it.",
  says: "Say instead",
  override: "Send anyway",
  overrideWhy: "Why is it OK to send?",
  busy: "A lot is going on, so your draft isn't being checked right now. You can send as usual.",
  unchecked: "Your draft isn't being checked right now. You can send as usual.",

  waiting: "Nothing to read yet",
  waitingWhy: "When the customer writes, you'll see here how they feel and what may help.",
  none: "No conversation is open",
  noneWhy: "Open a conversation and this page follows it.",
  well: "No advice right now",
  wellWhy: "Advice appears here when it can help.",
  quiet: { message: "Snoozed until the next message", conversation: "Snoozed for this conversation", hour: "Snoozed", shift: "Snoozed" },
  quietUntil: (time) => `Snoozed until ${time}`,
  speakAgain: "Show advice again",
  quietWhy: "You snoozed advice. You'll still see how the customer feels.",

  connecting: "Connecting…",
  reconnecting: (time) => `Reconnecting. What you see is from ${time} and may be out of date.`,
  offline: "No connection to the assistant. Reply as usual; nothing is blocked.",
  expired: "This page has been open for too long. Please reopen it.",
  refused: "This page can't show that conversation. Please reopen it from your helpdesk.",
  back: "Connected again.",
  noDesk: "The helpdesk can't be reached. You still get advice; use Copy.",
  heard: (emotion, trend) => `Customer: ${emotion}, ${trend}.`,
  nudged: (title) => `Advice: ${title}`,
  held: (why) => `This reply would be blocked. ${why}`,
};

/* The text for a piece of evidence: a signal's name, or the text as it is. */
export const inWords = (why) => L.signals[why] ?? why;

export const step = (table, value) => table.find(([below]) => value < below)[1];
