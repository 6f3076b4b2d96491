import { isSimilar } from "../words/look-alikes.ts";
import { toldList, toldNames } from "../words/name-list.ts";
import { joined, told, type Wording } from "../words/told.ts";
import { type ObjectName, plainName } from "../words/told-name.ts";
import { quoted } from "../words/untrusted.ts";
import { audienceAdded } from "./audience-exclusions.ts";
import { exclusionsAdded } from "./condition-exclusions.ts";
import { valueWords } from "./condition-words.ts";
import type { Enforcement } from "./enforcement.ts";
import { NAMES_SHOWN, namedCount } from "./gathered.ts";
import type { SignInModel } from "./model.ts";
import type { SignInPolicy } from "./policy.ts";
import { byId } from "./policy-shifts.ts";
import type { Tense } from "./shift-verb.ts";
import { weakenings } from "./weakenings.ts";

/** Returns a policy that went with its id, because its name may lead to another, and what became of it. */
export const gonePolicy = (policy: SignInPolicy, model: SignInModel, enforcement: Enforcement, tense: Tense) => ({
  named: withId(policy),
  fate: fateOf(policy, model, enforcement, tense),
});

/**
 * Says of a policy that went if it is gone for good, and names those that came under a similar name, which pass for it,
 * with what makes them weaker.
 */
function fateOf(policy: SignInPolicy, model: SignInModel, enforcement: Enforcement, tense: Tense): Wording | string {
  if (tense === "plan") return "";
  const { before, after } = model;
  const known = byId(before.policies);
  const name = nameText(policy);
  const similar = after.policies.filter((one) => !known.has(one.id) && isSimilar(nameText(one), name));
  const names = toldNames(namedCount(similar.map((one) => withId(one).name)));
  const forGood = after.gone?.has(policy.id) === true ? " for good and cannot be restored" : "";
  if (similar.length === 0) return forGood;
  const weaker = weakerWords(policy, similar, model, enforcement);
  return similar.every((one) => nameText(one) === name)
    ? told`${forGood}, and since then there is ${names}, of the same name${weaker}`
    : told`${forGood}, and since then there is ${names}, of a similar name${weaker}`;
}

/** Describes in which respects newcomers are weaker than the policy for which they pass. */
function weakerWords(
  policy: SignInPolicy,
  newcomers: readonly SignInPolicy[],
  { before, after, nameOf }: SignInModel,
  enforcement: Enforcement,
): Wording {
  const { space } = enforcement;
  const was = { policy, set: space.setOf(policy.conditions, before.locations) };
  const weaker = newcomers.slice(0, NAMES_SHOWN).flatMap((one) => {
    const is = { policy: one, set: space.setOf(one.conditions, after.locations) };
    const how = [...weakenings(was, is, enforcement, nameOf), ...newlyExcluded(policy, one, nameOf)];
    return how.length === 0 ? [] : [told`, and ${quoted(withId(one).name)} is weaker: ${toldList(how)}`];
  });
  return joined(weaker, "");
}

/** Lists the exclusions of a newcomer, because weaker policies leave that to a danger of its own, and a newcomer has none. */
function newlyExcluded(was: SignInPolicy, is: SignInPolicy, nameOf: SignInModel["nameOf"]): Wording[] {
  if (is.state !== "enforced") return [];
  const users = audienceAdded(was.exclude, is.exclude).map(({ ids: [id] }) =>
    id === undefined ? "guests" : quoted(nameOf(id) ?? id),
  );
  const signIns = exclusionsAdded(was.conditions, is.conditions).flatMap(({ values }) =>
    values.map((value) => valueWords(value, nameOf)),
  );
  const all = [...users, ...signIns];
  return all.length === 0 ? [] : [told`it newly excludes ${toldList(all)}`];
}

const nameText = ({ name }: SignInPolicy): string => (name === null ? "" : plainName(name));

const withId = ({ id, name }: SignInPolicy): { readonly id: string; readonly name: ObjectName } => ({
  id,
  name: name === null ? id : typeof name === "string" ? { name, id } : name,
});
