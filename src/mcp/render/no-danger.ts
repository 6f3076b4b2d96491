import type { SignInConsequences } from "../../domain/sign-in/consequences.ts";

/** How much of a scope dangers were looked for in. */
interface SearchExtent {
  readonly isInPart: boolean;
  /** True if the audit log has acts in it on what the history does not hold. */
  readonly hasUnheld: boolean;
}

/** Returns true if dangers that rest on what could not be read were not looked for. */
export const looksInPart = (notCompared: string | undefined, signIn: SignInConsequences | null): boolean =>
  notCompared !== undefined || (signIn !== null && signIn.policyAdministrators === null);

/** Says for a summary that no danger was found, and in what. */
export const noDangerSince = (looked: SearchExtent): string =>
  `none of the dangers that are looked for, in ${extentOf(looked)} since the snapshot`;

/** Says for a comparison that no danger was found, and in what. */
export const noDangerBetween = (looked: SearchExtent): string =>
  `danger: none of those that are looked for, in ${extentOf(looked)}`;

const extentOf = ({ isInPart, hasUnheld }: SearchExtent): string =>
  isInPart ? "what could be read of this scope" : hasUnheld ? "what the history holds of this scope" : "this scope";
