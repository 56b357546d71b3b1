/* Why there is no advice here, as a heading and a sentence. Loaded only where that is so. */
export const SILENCE = {
  off: ["Advice is switched off for this team", "An admin can switch it on again. Nothing you write is checked."],
  hours: ["No advice at this hour", "Your team has set the hours. Policy and safety are still checked."],
  channel: ["No advice in this channel", "Your team has it in other channels. Policy and safety are still checked."],
  language: ["No advice in this language", "Your team has it in other languages. Policy and safety are still checked."],
  rollout: ["Advice is not switched on here yet", "Your team begins with a part of its conversations. Nothing you write here is checked."],
  heldBack: ["No advice in this conversation", "Your team is comparing conversations with and without it. Policy and safety are still checked."],
};
