import type { UndoneWork } from "../../domain/assessment/assessment.ts";
import type { Change, RecoveryAction } from "../../domain/changes/change.ts";
import { writtenFields } from "../../domain/dangers/risk-subject.ts";
import { RewindError } from "../../domain/errors.ts";
import type { AfterRecovery, NamedObject, RenewedBy } from "../../domain/recovery/after-recovery.ts";
import type { SignInConsequences } from "../../domain/sign-in/consequences.ts";
import { decidesSignIn } from "../../domain/sign-in/decisive-fields.ts";
import { namedCount } from "../../domain/sign-in/gathered.ts";
import { MINUTE } from "../../domain/time.ts";
import { countOf } from "../../domain/words/counted-words.ts";
import type { MicrosoftContext } from "../context.ts";
import { PolicyCache } from "../investigation/policy-cache.ts";
import { isRecovered } from "../recovery/change-filter.ts";
import { ASSESSMENT_TAKES } from "./assessment-permissions.ts";
import { type AuthorAccounts, ELIGIBLE_NOT_READ, readAuthorAccounts } from "./author-accounts.ts";
import { subjectOf } from "./collected-list.ts";
import { DirectoryReader } from "./directory-reader.ts";
import { PlannedChanges } from "./planned-changes.ts";
import { readSignInEffects } from "./sign-in-effects.ts";
import type { PlannedSignIn } from "./sign-in-model.ts";
import { readPrivileges } from "./tenant-privileges.ts";

/** Approved changes that decide about signing in and are held. With more of them, signing in is not worked out. */
const MOST_DECISIVE = 1_000;
const NAMED = 5;

/** What is known of a tenant after a recovery, and what was not looked at and why. */
export interface StateAfter {
  readonly after: AfterRecovery;
  readonly notLookedAt: readonly string[];
}

/** The parts of an applied list that decide about the state after it, gathered row by row. */
export class AppliedEffects {
  readonly #decisive: Change[] = [];
  #decisiveTotal = 0;
  #principals = 0;
  readonly #renewed = new Map<RenewedBy["reason"], { total: number; readonly items: NamedObject[] }>();

  /** Adds a row. One that is not in force as approved restored nothing that could be renewed. */
  add(change: Change, isInForce: boolean): void {
    if (!isRecovered(change)) return;
    if (decidesSignIn(change.ref.type, writtenFields(subjectOf(change)))) {
      this.#decisiveTotal += 1;
      if (this.#decisive.length < MOST_DECISIVE) this.#decisive.push(change);
    }
    const reason = change.action === "restore" && isInForce ? renewals[change.ref.type] : undefined;
    if (reason === undefined) return;
    if (change.ref.type === "servicePrincipal") this.#principals += 1;
    const tally = this.#renewed.get(reason) ?? { total: 0, items: [] };
    this.#renewed.set(reason, tally);
    tally.total += 1;
    const { ref, displayName } = change;
    if (tally.items.length < NAMED) tally.items.push({ ref, displayName });
  }

  /**
   * Reads how signing in and the accounts of these authors differ from before the recovery, as far as the list decides
   * about them. Costs the requests of an assessment of the list, and none if nothing in it decides and no author is known.
   * Throws only if a person has to act first.
   */
  async read(context: MicrosoftContext, authors: readonly UndoneWork[] | null): Promise<StateAfter> {
    const renew = [...this.#renewed].map(([reason, tally]) => ({ reason, ...tally }));
    const reader = new DirectoryReader(context.client);
    const isWhole = this.#decisiveTotal <= MOST_DECISIVE;
    const plan = new PlannedChanges(this.#decisive.map(opposite));
    const signIn = isWhole ? await signInAfter(context, reader, plan) : this.#tooMany();
    const isKnown = isWhole && "rules" in signIn && authors !== null;
    const found = isKnown ? await accountsAfter({ reader, plan, signIn: signIn.rules }, authors) : null;
    const accounts = found === "refused" ? null : found;
    return {
      after: {
        ...("signIn" in signIn ? { signIn: signIn.signIn, isSincePreview: true } : {}),
        ...{ actors: accounts?.actors ?? [], unusable: { total: 0, items: [] }, renew },
        ...(this.#principals === 0 ? {} : { principals: this.#principals }),
      },
      notLookedAt: [
        "note" in signIn ? signIn.note : scopeNote(reader.requests),
        ...(accounts !== null || !isWhole ? [] : [found === "refused" ? ACCOUNTS_REFUSED : NO_ACCOUNTS]),
        ...(accounts?.showsEligible === false ? [ELIGIBLE_NOT_READ] : []),
        OTHER_EFFECTS,
      ],
    };
  }

  #tooMany(): NotWorkedOut {
    const many = countOf(this.#decisiveTotal, "approved change");
    return {
      note: `Signing in and the accounts of the authors were not worked out, because ${many} decide about them, more than ${countOf(MOST_DECISIVE, "change")}.`,
    };
  }
}

interface NotWorkedOut {
  readonly note: string;
}

interface ComparedSignIn {
  readonly signIn: SignInConsequences | null;
  /** The rules and users that were read, or null if that was not necessary. */
  readonly rules: PlannedSignIn | null;
}

/** Compares signing in now with the state that the opposite of a list leads to. */
async function signInAfter(
  context: MicrosoftContext,
  reader: DirectoryReader,
  plan: PlannedChanges,
): Promise<ComparedSignIn | NotWorkedOut> {
  if (plan.isEmpty) return { signIn: null, rules: null };
  try {
    const privileges = await readPrivileges(reader, plan);
    // Not the lists of a minute ago, because they may be those of before the recovery.
    const policies = new PolicyCache(context, MINUTE);
    const asOf = context.client.serviceNow();
    const { done, read: rules } = await readSignInEffects({
      reader,
      log: context.log,
      policies,
      plan,
      privileges,
      asOf,
    });
    if (done.signIn === null) return { signIn: null, rules };
    const beyond = { what: "what others changed beside the approved list", policies: namedCount([]) };
    return { signIn: { ...done.signIn, notAssessed: [...done.signIn.notAssessed, beyond] }, rules };
  } catch (error) {
    if (!(error instanceof RewindError) || error.code === "signInRequired") throw error;
    return { note: notWorkedOut(error) };
  }
}

/** Returns the accounts before a recovery and now, or how reading them failed. The plan leads back to the time before. */
async function accountsAfter(
  sources: Parameters<typeof readAuthorAccounts>[0],
  authors: readonly UndoneWork[],
): Promise<AuthorAccounts | "refused" | null> {
  try {
    const accounts = await readAuthorAccounts(sources, authors);
    const actors = accounts.actors.map(({ now, after, ...account }) => ({ ...account, now: after, after: now }));
    return { ...accounts, actors };
  } catch (error) {
    if (!(error instanceof RewindError) || error.code === "signInRequired") throw error;
    return error.facts.status === 403 ? "refused" : null;
  }
}

const renewals: Readonly<Record<string, RenewedBy["reason"]>> = {
  user: "password",
  application: "asDeleted",
  servicePrincipal: "asDeleted",
};

const opposites: Readonly<Record<RecoveryAction, RecoveryAction>> = {
  update: "update",
  restore: "softDelete",
  rebuild: "softDelete",
  softDelete: "restore",
};

/** Returns the change that would bring back the state before a recovery. */
const opposite = (change: Change): Change => ({
  ...change,
  action: opposites[change.action],
  properties: change.properties.map((property) => ({ ...property, now: property.then, then: property.now })),
  links: change.links
    .filter(({ notRecoverable }) => notRecoverable === undefined)
    .map((link) => ({ ...link, action: link.action === "add" ? "remove" : "add" })),
});

const scopeNote = (requests: number): string =>
  `Signing in was compared for the approved list only, with ${countOf(requests, "request")} beside those for policies.`;

const NO_ACCOUNTS =
  "Not looked at: the accounts of the authors, because this process did not assess the applied list, or what it takes could " +
  "not be read.";
const ACCOUNTS_REFUSED = `Not looked at: the accounts of the authors, because roles, groups or accounts could not be read: ${ASSESSMENT_TAKES}.`;
const OTHER_EFFECTS =
  "Not looked at, because the list of the service does not tell it: restored applications without a service principal, and " +
  "secrets that were changed since the snapshot.";

/** The service's own words stay out, because a note is not marked as untrusted text. */
const notWorkedOut = ({ code, message, facts }: RewindError): string =>
  facts.status === 403
    ? `Signing in was not worked out, because policies, roles or groups must not be read: ${ASSESSMENT_TAKES}.`
    : `Signing in was not worked out (${code}). ${facts.status === undefined ? message : ""}`.trim();
