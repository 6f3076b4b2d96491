import type { TypeRights } from "../../directory/live/examine-rights.ts";
import type { PropertyRights } from "../../directory/live/property-rights.ts";
import type { Finding } from "../../domain/finding.ts";
import { lackingParts, type UnreadPart } from "../../domain/tenant/part.ts";
import { type Instant, iso } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { partName } from "../../domain/words/describe-unread.ts";
import { listed } from "../../domain/words/name-list.ts";

const SHOWS_LINK = "entra-rewind setup shows the consent link.";

/** The rights of the signed-in identity in a tenant. */
export interface VaultRights {
  readonly types: readonly TypeRights[];
  readonly properties: readonly PropertyRights[];
}

/**
 * Returns the types that an identity may capture and recover, with a finding for each type and property without a
 * right. An identity without rights to write is a reader, which is correct for a worker.
 */
export function rightFindings({ types: rights, properties }: VaultRights): readonly Finding[] {
  const isReader = rights.every(({ write }) => write.allowed !== true);
  return [
    ...captureFindings(rights),
    ...recoveryFindings(rights),
    ...properties.filter(({ use }) => use === "capture" || !isReader).flatMap(propertyFinding),
  ];
}

function captureFindings(rights: readonly TypeRights[]): readonly Finding[] {
  const unread = rights.filter(({ read }) => read.allowed === false);
  const unjudged = rights.filter(({ read }) => read.allowed === null).map(({ type }) => type);
  const readable = rights.length - unread.length - unjudged.length;
  const lacks = unread.map(({ type, read }) => lacking(`capture of ${type}`, "may not be read", read.permission));
  if (unjudged.length === rights.length)
    return [well("capture", "not judged: the service answered no trial of a read")];
  if (unjudged.length > 0) {
    const says = `may read ${readable} of ${rights.length} types. The service neither lists nor refuses ${unjudged.join(", ")}`;
    return [well("capture", says), ...lacks];
  }
  return lacks.length > 0 ? lacks : [well("capture", `may read all ${rights.length} types`)];
}

function recoveryFindings(rights: readonly TypeRights[]): readonly Finding[] {
  const judged = rights.filter(({ write }) => write.allowed !== null);
  const unwritable = judged.filter(({ write }) => write.allowed === false);
  if (judged.length === 0) return [well("recovery", "not judged: the service answered no trial of a write")];
  if (unwritable.length === 0) {
    const others = judged.length === rights.length ? "" : ". The others show it at the first write";
    return [well("recovery", `may write ${judged.length} of ${rights.length} types${others}`)];
  }
  if (unwritable.length === judged.length) {
    const says = `may not write any of the ${countOf(judged.length, "type")} that were tried: this sign-in only captures, and recoveries need the recoverer's`;
    return [well("recovery", says)];
  }
  return unwritable.map(({ type, write }) => lacking(`recovery of ${type}`, "may not be written", write.permission));
}

function propertyFinding({ type, properties, use, permission, allowed }: PropertyRights): readonly Finding[] {
  if (allowed !== false) return [];
  const says = use === "capture" ? "may not be read" : `the sign-in lacks ${permission}, the least permission for it`;
  return [lacking(`${use} of ${properties.join(", ")} of ${type}`, says, permission)];
}

/** Returns the finding on the newest snapshot, which may lack parts because another sign-in captured it. */
export function historyFinding(instant: Instant, unread: readonly UnreadPart[]): Finding {
  const says = `newest snapshot ${iso(instant)}`;
  const lacking = [...new Set(lackingParts(unread).map(partName))];
  if (lacking.length === 0) return well("history", says);
  const remedy = "Grant the sign-in that captures what it lacks. entra-rewind vault status says why.";
  return { name: "history", ok: false, says: `${says} lacks ${listed(lacking)}`, remedy };
}

const well = (name: string, says: string): Finding => ({ name, ok: true, says, remedy: null });

const lacking = (name: string, says: string, permission: string): Finding => ({
  name,
  ok: false,
  says,
  remedy: `An administrator has to grant ${permission}: ${SHOWS_LINK}`,
});
