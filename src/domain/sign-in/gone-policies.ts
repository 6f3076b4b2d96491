import { isSimilar } from "../words/look-alikes.ts";
import { toldNames } from "../words/name-list.ts";
import { told, type Wording } from "../words/told.ts";
import { type ObjectName, plainName } from "../words/told-name.ts";
import { namedCount } from "./gathered.ts";
import type { SignInModel } from "./model.ts";
import type { SignInPolicy } from "./policy.ts";
import { byId } from "./policy-shifts.ts";
import type { Tense } from "./shift-verb.ts";

/** Returns a policy that went with its id, because its name may lead to another, and what became of it. */
export const gonePolicy = (policy: SignInPolicy, model: SignInModel, tense: Tense) => ({
  named: withId(policy),
  fate: fateOf(policy, model, tense),
});

/** Says of a policy that went if it is gone for good, and names those that came under a similar name, which pass for it. */
function fateOf(policy: SignInPolicy, { before, after }: SignInModel, tense: Tense): Wording | string {
  if (tense === "plan") return "";
  const known = byId(before.policies);
  const name = nameText(policy);
  const similar = after.policies.filter((one) => !known.has(one.id) && isSimilar(nameText(one), name));
  const names = toldNames(namedCount(similar.map((one) => withId(one).name)));
  const forGood = after.gone?.has(policy.id) === true ? " for good and cannot be restored" : "";
  if (similar.length === 0) return forGood;
  return similar.every((one) => nameText(one) === name)
    ? told`${forGood}, and since then there is ${names}, of the same name`
    : told`${forGood}, and since then there is ${names}, of a similar name`;
}

const nameText = ({ name }: SignInPolicy): string => (name === null ? "" : plainName(name));

const withId = ({ id, name }: SignInPolicy): { readonly id: string; readonly name: ObjectName } => ({
  id,
  name: name === null ? id : typeof name === "string" ? { name, id } : name,
});
