import { readFileSync, realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { policyDemands } from "../../domain/approval/approval.ts";
import type { ApprovalPolicy } from "../../domain/approval/approval-policy.ts";
import { riskRules, severities } from "../../domain/changes/risk.ts";
import { invalid, RewindError } from "../../domain/errors.ts";
import { allEntityTypes } from "../../domain/tenant/entity.ts";
import { replacedByOthers } from "../replaced-by-others.ts";
import { type OwnIds, writtenByOthers } from "../written-by-others.ts";
import { unambiguousJson } from "./unambiguous-json.ts";

const NAME = "ENTRA_REWIND_APPROVAL_POLICY";
const LARGEST = 64 * 1_024;
const MOST_CONDITIONS = 100;

const condition = z
  .strictObject({
    dangers: z
      .array(z.enum([...riskRules, ...severities]))
      .min(1)
      .optional(),
    types: z.array(z.enum(allEntityTypes)).min(1).optional(),
    moreThan: z.int().min(0).max(10_000_000).optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'is a condition without members. Use "always" for every recovery');

const conditions = z.union([z.literal("always"), z.array(condition).min(1).max(MOST_CONDITIONS)]);

const policy = z.strictObject({
  never: conditions.optional(),
  secondPerson: conditions.optional(),
  signIn: conditions.optional(),
  phrase: conditions.optional(),
});

/**
 * Reads the policy for approvals: JSON, or the path of a file with it. Returns null without one. Throws `invalidInput` for
 * any other text and for members that it does not know, because a limit that is partly ignored is no limit.
 */
export function approvalPolicy(text: string | undefined): ApprovalPolicy | null {
  if (text === undefined) return null;
  const json = text.trimStart().startsWith("{") ? text : fileText(text);
  let given: unknown;
  try {
    given = unambiguousJson(NAME, json);
  } catch (error) {
    if (error instanceof RewindError) throw error;
    throw invalid(`${NAME} is neither JSON nor a file with it. ${EXPECTED}`);
  }
  const { data, error } = policy.safeParse(given);
  if (error) throw invalid(`${NAME}${mistake(error)}. ${EXPECTED}`);
  if (Object.keys(data).length === 0) throw invalid(`${NAME} asks for nothing. ${EXPECTED}`);
  return data;
}

const EXPECTED =
  `Its members are ${policyDemands.join(", ")}. Each is "always" or a list of conditions with dangers, types or moreThan, ` +
  'such as {"secondPerson":[{"types":["conditionalAccessPolicy"]},{"moreThan":100}]}.';

const UNREADABLE = `${NAME} is neither JSON nor a file that can be read. ${EXPECTED}`;

/** Names the place of the first mistake, from inside the union that every member is. */
function mistake(error: z.ZodError): string {
  const at = (issue: z.core.$ZodIssue, path: readonly PropertyKey[]): string => {
    const place = [...path, ...issue.path];
    if (issue.code === "invalid_union") {
      const inner = issue.errors.flat().find((one) => one.code !== "invalid_value" || one.path.length > 0);
      if (inner !== undefined) return at(inner, place);
    }
    const where = place.length === 0 ? "" : `, at ${place.map(String).join(".").slice(0, 200)},`;
    if (issue.code === "unrecognized_keys")
      return `${where} has a member it does not know: ${issue.keys[0]?.slice(0, 80)}`;
    if (issue.code === "custom") return `${where} ${issue.message}`;
    return `${where} has a value it does not take`;
  };
  const [first] = error.issues;
  if (first === undefined) throw error;
  return at(first, []);
}

function fileText(text: string): string {
  const file = resolve(text);
  try {
    const found = statSync(file);
    // A pipe would keep the process waiting for a writer.
    if (!found.isFile()) throw invalid(UNREADABLE);
    if (found.size > LARGEST) throw invalid(`${NAME} names a file of more than ${LARGEST / 1_024} KiB.`);
    const uid = process.getuid?.();
    if (uid !== undefined) requireUnwritable(file, { uid, gid: process.getgid?.() });
    return readFileSync(file, "utf8");
  } catch (error) {
    if (
      !(error instanceof Error && "code" in error && typeof error.code === "string" && /^E[A-Z]+$/.test(error.code))
    ) {
      throw error;
    }
    throw invalid(UNREADABLE);
  }
}

/**
 * Throws if others can write the file or put another in its place, because its limits would then be theirs to lift. The
 * owners of links, and the folders on the way to them, count as much as those of the file behind them, up to the root.
 */
function requireUnwritable(file: string, own: OwnIds): void {
  const remedy = (place: string): string =>
    `Make ${place} yours or root's, and run \`chmod go-w ${place}\`. Where that is not possible, move it, or set the ` +
    "variable to the JSON itself.";
  const real = realpathSync(file);
  if (writtenByOthers(statSync(real), own) !== null)
    throw invalid(`${NAME} names a file that other users of this machine can write. ${remedy(real)}`);
  const place = replacedByOthers(file, own);
  if (place !== null)
    throw invalid(
      `${NAME} names a file that other users of this machine can replace, because the way to it leads through ${place}, ` +
        `which they can write. ${remedy(place)}`,
    );
}
