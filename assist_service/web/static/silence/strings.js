/* Why there is no advice here, as a heading and a sentence. Loaded only where that is so. */
export const SILENCE = {
  off: ["Advice is off for this team", "An admin can turn it on again. Nothing you write is checked."],
  hours: ["No advice at this hour", "Your team has set its hours. Policy and safety are still checked."],
  channel: ["No advice in this channel", "Your team gets advice in other channels. Policy and safety are still checked."],
  language: ["No advice in this language", "Your team gets advice in other languages. Policy and safety are still checked."],
  rollout: ["Advice isn't on here yet", "Your team is starting with some of its conversations. Nothing you write here is checked."],
  heldBack: ["No advice in this conversation", "Your team is comparing conversations with and without it. Policy and safety are still checked."],
};
