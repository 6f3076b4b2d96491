import type { ShownElsewhere } from "./shown-elsewhere.ts";

const review = "test/review-app/review.test.ts";
const narrowed = "narrows a preview to the chosen objects and never starts a recovery";
const checked = "narrows a preview to checked properties and to what one author did";
const compared = "shows a comparison of two moments, and asks for more of it with the same arguments";
const unexplained = "says who refused a call of which no reason is given";

/** Sentences of the review, of the terminal and of hosts by the tests that show them, in a browser or with a database. */
export const shownInApp: readonly ShownElsewhere[] = [
  of(review, narrowed, "Waiting for the assistant's answer."),
  of(review, narrowed, "Review of changes", { other: compared }),
  of(review, narrowed, "The person narrowed the review to preview …."),
  of(review, narrowed, "Please start the recovery of preview …. I will approve it on the approval page."),
  of(review, checked, "undo what they did"),
  of(review, checked, "Properties and links", { other: compared }),
  of(review, narrowed, "Ask the assistant to recover this", { other: compared }),
  of(review, unexplained, "The server refused the call.", { instead: "The host refused." }),
  of(review, unexplained, "The host refused.", { instead: "The server refused the call." }),
  of(
    "test/mcp/host-facing.test.ts",
    "an answer about a job links to the job, and a finished job to its list",
    "this snapshot",
  ),
  of(
    "test/cli/commands/drill.test.ts",
    "reports its steps without --json, including the approval that was given beforehand",
    "The drill took … s, … s of it to build the tenant.",
    { other: "puts back what the attacker did, leaves what others did, proves both, and leaves nothing behind" },
  ),
  of(
    "test/cli/commands/worker.test.ts",
    "removes the old one's rows, and no other place shows the new one without its past",
    "in another database. Set ENTRA_REWIND_DATABASE to that one,",
  ),
  of(
    "test/cli/commands/host-setup.test.ts",
    "a database that can be reached is found well, and another is named",
    "can be reached, and its tables are up to date",
  ),
];

/** Takes the longest part of a sentence without a filled-in place as what the test looks for. */
function of(
  file: string,
  test: string,
  says: string,
  more: { readonly other?: string; readonly instead?: string } = {},
): ShownElsewhere {
  const [seen = says] = says.split("…").map((part) => part.trim());
  return { file, test, says, seen, instead: null, ...more };
}
