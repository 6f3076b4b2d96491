import type { Change } from "../../domain/changes/change.ts";
import { refKey } from "../../domain/tenant/entity.ts";
import { MICROSOFT_MAX_IDS } from "../../domain/tenant/scope.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import { firstOf, MOST_NAMED } from "../../domain/words/name-list.ts";
import { numberText } from "../../domain/words/number-text.ts";
import { quoted } from "../../domain/words/untrusted.ts";
import { DirectoryReader } from "../assess/directory-reader.ts";
import { readNames } from "../assess/object-names.ts";
import type { MicrosoftContext } from "../context.ts";
import { grantOwners } from "./grant-owners.ts";
import type { RecoveryParts } from "./recovery-scope.ts";

/** Says in how many jobs a list would be recovered, and what these may write beside it. Empty for one job of its objects alone. */
export async function reachOf(
  context: MicrosoftContext,
  { parts, grants, isWhole }: RecoveryParts,
): Promise<readonly string[]> {
  if (isWhole) return [WHOLE];
  return [...(parts.length > 1 ? [jobsSentence(parts.length)] : []), ...(await grantSentences(context, grants))];
}

async function grantSentences(context: MicrosoftContext, grants: readonly Change[]): Promise<readonly string[]> {
  if (grants.length === 0) return [];
  const owners = await grantOwners(context.client, grants);
  const refs = [...new Map([...owners.values()].map((ref) => [refKey(ref), ref])).values()];
  const sources = { reader: new DirectoryReader(context.client), listNames: context.listNames, records: [] };
  const nameOf = await readNames(sources, refs);
  const unknown = grants.length - owners.size;
  return [
    ...(refs.length === 0
      ? []
      : [
          `Consents and app role assignments are recovered with their service principals, so that other consents, assignments and values of ${firstOf(refs, MOST_NAMED, (ref) => quoted(nameOf(ref) ?? ref.id))} that differ by then may be written too.`,
        ]),
    ...(unknown === 0
      ? []
      : [
          `The service principals of ${countOf(unknown, "grant")} could not be found: such a grant is asked for by itself, and may stay as it is.`,
        ]),
  ];
}

const jobsSentence = (jobs: number): string =>
  `The service takes ${MICROSOFT_MAX_IDS} objects in one job: this is ${numberText(jobs)} jobs, one after the other, and this approval covers all of ` +
  "them. What guards signing in comes first, most users last. Before each later job its objects are compared again, and what " +
  "is not as shown here any more is left, and listed as failed.";

const WHOLE =
  "The list is too long to be asked for object by object, so that the whole scope of the preview is asked for: other objects " +
  "in it that differ by then may be written too.";
