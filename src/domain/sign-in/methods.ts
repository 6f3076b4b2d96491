import type { NotAssessed } from "./consequences.ts";

/** Methods of signing in by id in lower case. True for one that is switched on. */
export type Methods = ReadonlyMap<string, boolean>;

/** The part of a difference in methods that no model shows. */
export const methodsNotAssessed: NotAssessed = {
  what: "the authentication methods that users can use change, and which of them a user has registered is not in the history",
  policies: { count: 0, names: [] },
};

/** Reads which methods are switched on. */
export const methodsIn = (configurations: Iterable<readonly [id: string, properties: object]>): Methods =>
  new Map(
    [...configurations].map(([id, properties]) => [
      id.toLowerCase(),
      !("state" in properties) || properties.state !== "disabled",
    ]),
  );
