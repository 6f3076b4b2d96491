import { actorAsked } from "../domain/authors/actor-name.ts";
import { invalid, RewindError } from "../domain/errors.ts";
import { canonicalId } from "../domain/tenant/entity.ts";
import type { Scope } from "../domain/tenant/scope.ts";
import type { FoundObject, Investigation } from "../service/investigation.ts";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Halves of one application that are looked at. */
const MOST_HALVES = 20;

type ObjectSearch = Pick<Investigation, "findObjects">;

/** An actor as the log names it. */
export interface AskedActor {
  readonly actor: string;
  /** Says which account was taken, or that this was not looked up. Absent for a text that names the actor itself. */
  readonly note?: string;
}

/**
 * Returns the actor as the log names it. An application acts by its service principal, so that its appId and its own id
 * become the id of that one. Throws `invalidInput` for an application with several, because each acts under its own id.
 */
export async function askedActor({ findObjects }: ObjectSearch, text: string): Promise<AskedActor> {
  const asked = actorAsked(text).trim();
  if (!GUID.test(asked)) return { actor: actorAsked(text) };
  try {
    const halves = await halvesOf(asked);
    const own = halves.find(({ ref }) => canonicalId(ref.id) === canonicalId(asked));
    if (own?.ref.type === "servicePrincipal") return { actor: asked };
    const appId = own === undefined ? asked : own.facts.appId;
    if (appId === undefined) return { actor: asked };
    const known = own === undefined ? halves : await halvesOf(appId);
    return actingFor(
      asked,
      known.filter(({ ref, facts }) => ref.type === "servicePrincipal" && isSame(facts.appId, appId)),
    );
  } catch (error) {
    if (!(error instanceof RewindError) || error.code === "invalidInput") throw error;
    return { actor: asked, note: `Whether ${asked} is the id of an application was not looked up: ${error.message}` };
  }

  async function halvesOf(id: string): Promise<readonly FoundObject[]> {
    const wanted = { text: id, types: ["servicePrincipal", "application"], state: "any" } as const;
    return (await findObjects(wanted, { limit: MOST_HALVES })).items;
  }
}

const isSame = (one: string | undefined, other: string): boolean =>
  one !== undefined && canonicalId(one) === canonicalId(other);

function actingFor(asked: string, [one, ...others]: readonly FoundObject[]): AskedActor {
  if (one === undefined) return { actor: asked };
  if (others.length === 0) {
    return {
      actor: one.ref.id,
      note: `The application ${asked} acts as the service principal ${one.ref.id}, which was taken as the actor.`,
    };
  }
  const ids = [one, ...others].map(({ ref }) => ref.id);
  throw invalid(
    `The application ${asked} has several service principals, each of which acts under its own id: ${ids.join(", ")}. Give the id of one of them as the actor.`,
    { allowed: ids },
  );
}

/** Returns a scope whose actor is named as the log does. */
export async function askedScope(
  investigation: ObjectSearch,
  scope: Scope,
): Promise<{ readonly scope: Scope } & Pick<AskedActor, "note">> {
  if (scope.actor === undefined) return { scope };
  const { actor, ...note } = await askedActor(investigation, scope.actor);
  return { scope: { ...scope, actor }, ...note };
}

/** Answers a question about an actor. A refusal also says which account was taken. */
export async function orTaken<Answer>({ note }: Pick<AskedActor, "note">, answer: () => Promise<Answer>) {
  try {
    return await answer();
  } catch (error) {
    if (note === undefined || !(error instanceof RewindError)) throw error;
    throw new RewindError(error.code, `${error.message} ${note}`, { facts: error.facts });
  }
}

/** Returns the note as a member of an answer's data, and as words behind a sentence. */
export const takenTold = ({ note }: { readonly note?: string | undefined }) =>
  note === undefined ? ({ data: {}, text: "" } as const) : ({ data: { actorNote: note }, text: ` ${note}` } as const);
