import { MEMBERSHIP_APP, SYNCHRONIZATION_APP } from "../../src/directory/embedded/acting.ts";
import type { ActingAs, DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { Reception } from "./newcomers.ts";
import { randomFrom } from "./random.ts";

/** Gives somebody's hands on the tenant. */
export type ActAs = (actingAs: ActingAs) => DirectoryWriter;

/** The directory at work by itself: it keeps dynamic groups as their rules say. */
export const directoryItself: ActingAs = {
  actor: { kind: "app", id: randomFrom("contoso/membership").guid(), name: "Microsoft Approval Management" },
  app: MEMBERSHIP_APP,
  ip: null,
};

/** The synchronization from on-premises. */
export const synchronization: ActingAs = {
  actor: {
    kind: "app",
    id: randomFrom("contoso/synchronization").guid(),
    name: "On-Premises Directory Synchronization Service Account",
  },
  app: SYNCHRONIZATION_APP,
  ip: "192.0.2.20",
};

/** Who set the tenant up, long before the story. */
export const founder: ActingAs = {
  actor: { kind: "app", id: randomFrom("contoso/founder").guid(), name: "Contoso Tenant Set-up" },
  app: "Contoso Tenant Set-up",
  ip: "192.0.2.10",
};

/** What the founding works with. `writer` is the founder's. */
export interface Founding extends Reception {
  /** Keeps the dynamic groups. */
  readonly directory: DirectoryWriter;
  /** Writes whoever is mastered on premises. */
  readonly synchronization: DirectoryWriter;
}
