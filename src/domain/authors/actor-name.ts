import type { Actor } from "../changes/change.ts";
import { firstOf } from "../words/name-list.ts";
import { cleaned, NAME_LENGTH, quoted } from "../words/untrusted.ts";
import { actorKey } from "./others-work.ts";

/**
 * Returns true for an actor whose name is no one else's at a time, which holds for user principal names. Several people, and
 * several applications, can have one display name.
 */
const isUnique = ({ kind, name, id }: Actor): boolean =>
  name === null || id === null || id === name || (kind === "user" && name.includes("@"));

/** Names an actor for a list: by the user principal name alone, and otherwise with the id. Null for an unknown one. */
export function actorCalled(actor: Actor): string | null {
  const { name, id } = actor;
  const shown = name ?? id;
  if (shown === null) return null;
  return isUnique(actor) ? cleaned(shown, NAME_LENGTH) : `${cleaned(shown, NAME_LENGTH)} (${cleaned(id ?? "", 80)})`;
}

/** Names an actor for a sentence, with the name in quotes. */
export const actorQuoted = (actor: Actor): string =>
  `${quoted(actor.name ?? actor.id)}${isUnique(actor) ? "" : ` (${cleaned(actor.id ?? "", 80)})`}`;

/** Names a recovery by the person or app that its records name, who did not edit the object. */
export const inNameOf = (name: string): string => `a recovery in the name of ${name}`;

/** Names each of several actors as `actorQuoted` does, and with the ids those that share a user principal name. */
export const actorsQuoted = (actors: readonly Actor[]): readonly string[] =>
  sharing(actors).map(([actor, id]) => (id === null ? actorQuoted(actor) : `${quoted(actor.name)} (${id})`));

/** Names each of several actors as `actorCalled` does, and with the ids those that share a user principal name. */
export const actorsCalled = (actors: readonly Actor[]): readonly (string | null)[] =>
  sharing(actors).map(([actor, id]) => {
    const name = actorCalled(actor);
    return id === null || name === null ? name : `${name} (${id})`;
  });

/** Returns actors with the id that tells them apart, because a new account can take over a user principal name. */
function sharing(actors: readonly Actor[]): readonly (readonly [Actor, string | null])[] {
  const holders = Map.groupBy(actors, ({ name }) => name?.toLowerCase() ?? null);
  return actors.map((actor) => {
    const { name, id } = actor;
    const others = name === null ? [] : (holders.get(name.toLowerCase()) ?? []);
    const isShared = others.some((other) => actorKey(other) !== actorKey(actor));
    return [actor, isShared && isUnique(actor) && id !== null && id !== name ? cleaned(id, 80) : null];
  });
}

/** Names an actor by the name in quotes and by the id, as far as both are known. */
export const actorWithId = (actor: Actor): string => {
  const { name, id } = actor;
  return name === null || id === null || id === name ? actorQuoted(actor) : `${quoted(name)} (${cleaned(id, 80)})`;
};

/** Returns the id that an actor is named with, or the text as it was given. */
export const actorAsked = (text: string): string =>
  /\(([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)$/i.exec(text.trim())?.[1] ?? text;

/** Other names of an account that its line in a list holds. */
const ALSO_NAMED = 10;

/** Names an account with the other names under which it wrote, so that it does not pass for several authors. */
export function accountCalled(name: string, [newest, ...others]: readonly Actor[]): string {
  if (newest === undefined || others.length === 0) return name;
  const nameOf = (one: Actor) => cleaned(one.name ?? "", NAME_LENGTH);
  return `${nameOf(newest)}, also as ${firstOf(others, ALSO_NAMED, nameOf)} (${cleaned(newest.id ?? "", 80)})`;
}
