/* The words of a sidebar in a window of its own. */
export const W = {
  box: {
    title: "Your reply",
    about: (desk) => `Checked while you write. Nothing is sent from here: copy it into ${desk}.`,
    copy: "Copy reply",
    copied: (desk) => `Copied. Paste it into ${desk}.`,
    empty: "There is nothing to copy yet.",
    inserted: "It's in your reply below. Make it your own, then copy it over.",
  },

  board: "Your open conversations",
  boardEmpty: "None of your conversations has a message yet.",
  goAlong: "Follow the conversation I have open",
  someone: "A customer",
  calm: "No clear feeling",
  waitingSince: (time) => `Waiting since ${time}`,
  answeredAt: (time) => `Answered at ${time}`,
  advised: "has advice",
};
