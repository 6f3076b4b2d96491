import { actorAsked } from "../domain/authors/actor-name.ts";
import type { Scope } from "../domain/tenant/scope.ts";
import type { Investigation } from "../service/investigation.ts";

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Returns the actor as the log names it. An application acts by its service principal, so that its appId becomes the id of
 * that one. A search that fails leaves the text as it is.
 */
export async function askedActor({ findObjects }: Pick<Investigation, "findObjects">, text: string): Promise<string> {
  const asked = actorAsked(text).trim();
  if (!GUID.test(asked)) return actorAsked(text);
  const found = await findObjects({ text: asked, types: ["servicePrincipal"], state: "any" }, { limit: 5 }).catch(
    () => null,
  );
  const acting = (found?.items ?? []).filter(({ facts }) => facts.appId?.toLowerCase() === asked.toLowerCase());
  // Each purged one acted under its own id.
  const [one, ...others] = acting;
  return one === undefined || others.length > 0 ? asked : one.ref.id;
}

/** Returns a scope whose actor is named as the log does. */
export const withAskedActor = async (
  investigation: Pick<Investigation, "findObjects">,
  scope: Scope,
): Promise<Scope> =>
  scope.actor === undefined ? scope : { ...scope, actor: await askedActor(investigation, scope.actor) };
