import { RewindError } from "../../src/domain/errors.ts";
import type { EntityRef } from "../../src/domain/tenant/entity.ts";
import type { FoundObject } from "../../src/service/investigation.ts";
import { askedActor } from "../../src/summaries/asked-actor.ts";
import { type Pair, pair } from "./pair.ts";
import { tried } from "./tried.ts";

const APP = "0b6c1e0a-0000-4000-8000-000000000001";
const half = (type: EntityRef["type"], id: string): FoundObject => ({
  ...{ ref: { type, id }, displayName: "Build Farm", life: "live", fit: 1, facts: { appId: APP } },
});
/** Asks for an application by its appId, of which these halves are found. A null stands for a search that is refused. */
const asked = (halves: readonly FoundObject[] | null) => () =>
  tried(async () => {
    const found = await askedActor(
      {
        findObjects: async () => {
          if (halves === null) throw new RewindError("forbidden", "Directory.Read.All is missing.");
          return { items: halves, cursors: [], asOf: 0, tooMany: false, formerSince: null };
        },
      },
      APP,
    );
    throw new RewindError("notFound", `${found.actor}: ${found.note ?? "as it was given"}`);
  })();
const [one, other] = [half("servicePrincipal", "sp-1"), half("servicePrincipal", "sp-2")];

/** On the account that is meant by the id of an application. */
export const askedActorPairs: readonly Pair[] = [
  pair(
    "The application … acts as the service principal …, which was taken as the actor.",
    asked([half("application", "a-1"), one]),
    asked([half("application", "a-1")]),
    `${APP}: as it was given`,
  ),
  pair(
    "The application … has several service principals, each of which acts under its own id: …. Give the id of one of them as the actor.",
    asked([one, other]),
    asked([one]),
    "was taken as the actor",
  ),
  pair("Whether … is the id of an application was not looked up: …", asked(null), asked([]), `${APP}: as it was given`),
];
