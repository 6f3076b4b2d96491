import type { Coverage } from "./coverage.ts";
import { type EntityRef, type EntityType, type RefKey, refKey } from "./entity.ts";

/** The relationships that are recovered as relationships, in Graph's names. */
export const linkNames = ["members", "owners", "manager", "sponsors"] as const;

export type LinkName = (typeof linkNames)[number];

export interface LinkKind {
  readonly name: LinkName;
  readonly source: EntityType;
  readonly targets: readonly EntityType[];
  readonly coverage: Coverage;
  /** True for a link with at most one target, where a new target replaces the old one. */
  readonly single: boolean;
}

/** Source: Microsoft documents static membership only. Graph can also write back the others. */
export const linkKinds: readonly LinkKind[] = [
  {
    name: "members",
    source: "group",
    targets: ["user", "group", "servicePrincipal"],
    coverage: "microsoft",
    single: false,
  },
  { name: "owners", source: "group", targets: ["user", "servicePrincipal"], coverage: "extended", single: false },
  { name: "owners", source: "application", targets: ["user", "servicePrincipal"], coverage: "extended", single: false },
  {
    name: "owners",
    source: "servicePrincipal",
    targets: ["user", "servicePrincipal"],
    coverage: "extended",
    single: false,
  },
  { name: "manager", source: "user", targets: ["user"], coverage: "extended", single: true },
  { name: "sponsors", source: "user", targets: ["user", "group"], coverage: "extended", single: false },
  {
    name: "members",
    source: "administrativeUnit",
    targets: ["user", "group"],
    coverage: "extended",
    single: false,
  },
  { name: "sponsors", source: "servicePrincipal", targets: ["user", "group"], coverage: "extended", single: false },
];

export const isLinkName = (text: string): text is LinkName => (linkNames as readonly string[]).includes(text);

export const linkKind = (source: EntityType, name: LinkName): LinkKind | undefined =>
  linkKinds.find((kind) => kind.source === source && kind.name === name);

/** One relationship between two entities. */
export interface Link {
  readonly link: LinkName;
  readonly source: EntityRef;
  readonly target: EntityRef;
}

export type LinkKey = string & { readonly __linkKey: true };

export const linkKey = (link: Link): LinkKey => `${refKey(link.source)} ${link.link} ${refKey(link.target)}` as LinkKey;

/** Returns a key for a link among the links of one source. */
export const targetKey = (link: Link): RefKey => `${link.link} ${refKey(link.target)}` as RefKey;
