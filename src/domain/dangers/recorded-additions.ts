import { type AuditRecord, type ModifiedProperty, targetWithId } from "../authors/audit-record.ts";
import { isJsonObject, type Json } from "../json.ts";
import { textsIn } from "../sign-in/set-values.ts";
import type { Coverage } from "../tenant/coverage.ts";
import { type EntityRef, isApplicationType, refKey } from "../tenant/entity.ts";
import type { Link } from "../tenant/link.ts";
import { recoverableProperties } from "../tenant/recoverable.ts";
import { addressExposures, applicationName, applicationOwnerExposures } from "./application-exposures.ts";
import type { Exposure } from "./exposure-type.ts";

/** An owner or an address of an application that a record gives to it or takes from it. */
export interface RecordedPart {
  readonly ref: EntityRef;
  readonly displayName: string | null;
  /** Equal for two records about the same owner or address of one application. */
  readonly key: string;
  readonly isGiven: boolean;
  /** The owner as a link. Absent for an address. */
  readonly link?: Link;
  readonly exposures: () => readonly Exposure[];
}

const addressProperties = ["web", "spa", "publicClient", "replyUrls", "identifierUris"] as const;

/** Finds the owners that a record gives or takes, and the addresses that lists of this coverage do not hold. */
export function recordedParts(record: AuditRecord, coverage: Coverage): RecordedPart[] {
  if (record.result !== "success") return [];
  return record.targets.flatMap(({ ref, displayName, modified }): RecordedPart[] => {
    if (ref === null || !isApplicationType(ref.type)) return [];
    const held = recoverableProperties(ref.type, coverage);
    const about = { ref, displayName };
    return modified.flatMap((written): RecordedPart[] => {
      if (written.name === "owners") return ownersIn(about, written, record);
      const isAddress = addressProperties.some((name) => name === written.name);
      return isAddress && !held.includes(written.name) ? addressesIn(about, written) : [];
    });
  });
}

type About = Pick<RecordedPart, "ref" | "displayName">;

function ownersIn(about: About, { oldValue, newValue }: ModifiedProperty, record: AuditRecord) {
  return [oldValue, newValue].flatMap((id): RecordedPart[] => {
    const owner = targetWithId(record, id);
    if (owner?.ref == null) return [];
    const { ref: target, displayName: name } = owner;
    const gained = [{ link: "owners", target, name }] as const;
    return [
      {
        ...about,
        key: `${refKey(about.ref)} ${refKey(target)}`,
        isGiven: id === newValue,
        link: { link: "owners", source: about.ref, target },
        exposures: () => applicationOwnerExposures({ ...about, gained }, { privileged: false, nameOf: () => null }),
      },
    ];
  });
}

function addressesIn(about: About, { name, oldValue, newValue }: ModifiedProperty): RecordedPart[] {
  const [was, is] = [addressesOf(oldValue), addressesOf(newValue)];
  return [...new Set([...was, ...is])]
    .filter((address) => was.includes(address) !== is.includes(address))
    .map((address) => ({
      ...about,
      key: `${refKey(about.ref)} ${name} ${address}`,
      isGiven: is.includes(address),
      exposures: () => addressExposures(applicationName(about), { before: {}, after: { replyUrls: [address] } }, false),
    }));
}

const addressesOf = (value: Json): readonly string[] =>
  isJsonObject(value) ? textsIn(value.redirectUris) : textsIn(value);
