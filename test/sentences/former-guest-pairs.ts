import type { JsonObject } from "../../src/domain/json.ts";
import { compareSignIn } from "../../src/domain/sign-in/comparison.ts";
import type { Tense } from "../../src/domain/sign-in/shift-verb.ts";
import { signInDangers } from "../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, policy, signInState, user } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const calm = "no danger";
const guest = signInState({ guest: "b2bCollaborationGuest" });
const member = signInState({ guest: "b2bCollaborationMember" });
const forGuests: JsonObject = { includeUsers: ["GuestsOrExternalUsers"] };
const invited: JsonObject = {
  includeGuestsOrExternalUsers: { guestOrExternalUserTypes: "b2bCollaborationGuest" },
};

interface Made {
  readonly tense?: Tense;
  readonly users?: JsonObject;
  readonly names?: readonly string[];
  readonly isBack?: boolean;
}

/** Returns what is said of guests who are members afterward, under a policy for some users. */
const made =
  ({ tense = "done", users = invited, names = ["Kim"], isBack = false }: Made = {}) =>
  () => {
    const [before, after] = isBack ? [member, guest] : [guest, member];
    const people = names.map((name) => user(name, before, { after }));
    const model = aModel({ before: [policy("Guests", { users })] }, people);
    return (
      signInDangers(compareSignIn(model), tense)
        .filter(({ kind }) => kind === "newcomer")
        .map(({ says }) => says.text)
        .join("\n") || calm
    );
  };

/** On guests who are made members. */
export const formerGuestPairs: readonly Pair[] = [
  pair("guest", made(), made({ isBack: true }), calm),
  pair("a member", made(), made({ names: ["Kim", "Lee"] }), "2 guests"),
  pair("members", made({ names: ["Kim", "Lee"] }), made(), "became a member"),
  pair(
    "Makes … … of the tenant again, so that its restrictions on guests end for ….…",
    made({ tense: "plan" }),
    made({ tense: "plan", isBack: true }),
    calm,
  ),
  pair(
    "… became … of the tenant, so that its restrictions on guests ended for ….…",
    made(),
    made({ isBack: true }),
    calm,
  ),
  pair(
    "Enforced policies that apply to guests only … to …: ….",
    made(),
    made({ users: forGuests }),
    "restrictions on guests ended for it.",
  ),
  pair("would no longer apply", made({ tense: "plan" }), made(), "only no longer apply to it"),
  pair("no longer apply", made(), made({ users: forGuests }), "restrictions on guests ended for it."),
];
