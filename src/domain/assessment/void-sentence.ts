/** Most of what is worse that is spelled out, because a request that is made anew shows all of it. */
const WORSE_NAMED = 5;

/** Says that a request for approval is void, and what is worse than it showed. */
export function voidSentence(worse: readonly string[]): string {
  const more = worse.length > WORSE_NAMED ? ` And ${worse.length - WORSE_NAMED} more.` : "";
  return (
    "Nothing was changed. The tenant has changed since the request was shown, and the recovery would now do more harm: " +
    `${worse.slice(0, WORSE_NAMED).join(" ")}${more} The request is void. Call start_recovery again, so that a person ` +
    "sees the dangers as they are now."
  );
}
