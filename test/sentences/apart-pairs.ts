import type { ApartAccounts } from "../../src/domain/sign-in/apart.ts";
import type { Cohort } from "../../src/domain/sign-in/cohort.ts";
import { compareSignIn } from "../../src/domain/sign-in/comparison.ts";
import type { SignInModel } from "../../src/domain/sign-in/model.ts";
import { signInDangers } from "../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, GLOBAL, policy, signInState, user } from "../domain/sign-in/a-model.ts";
import { type Pair, pair } from "./pair.ts";

const admin = signInState({ roles: [GLOBAL] });
const ofPolicies = signInState({ roles: ["b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"] });
const sparing = (name: string) =>
  policy("p", { controls: ["block"], users: { includeUsers: ["All"], excludeUsers: [name] } });

const lockouts =
  (model: SignInModel, tense: "plan" | "done" = "plan") =>
  () =>
    signInDangers(compareSignIn(model), tense)
      .filter(({ kind }) => kind === "lockout")
      .map(({ says }) => says.text)
      .join("\n");
/** A policy that blocks all but Eve, who may be an administrator only since a short time. */
const blocked = (apart: ApartAccounts, tense?: "plan" | "done", spared = "eve") =>
  lockouts({ ...aModel({ after: [sparing(spared)] }, [user("grace", admin), user("eve", admin)]), apart }, tense);
const isNew: ApartAccounts = new Map([["eve", "newAdministrator"]]);
const isActor: ApartAccounts = new Map([["eve", "actor"]]);
const old: ApartAccounts = new Map();
/** Grace loses her account or her role, and Eve keeps hers. */
const losing = (
  after: Cohort["after"],
  apart: ApartAccounts,
  others: readonly Cohort[] = [],
  tense?: "plan" | "done",
) => lockouts({ ...aModel({}, [user("grace", admin, { after }), user("eve", admin), ...others]), apart }, tense);
const ivy = user("ivy", ofPolicies);

/** Accounts that the numbers of a lock-out leave out. */
export const apartPairs: readonly Pair[] = [
  pair("Counted apart: ….", blocked(isNew), blocked(old), "1 could still sign in freely"),
  pair("newly able to change policies", blocked(isNew), blocked(isActor), "the account whose work this is"),
  pair("the account whose work this is", blocked(isActor), blocked(isNew), "newly able to change policies"),
  pair("would be free to sign in", blocked(isNew), blocked(isNew, "plan", "grace"), ""),
  pair("is free to sign in", blocked(isNew, "done"), blocked(isNew), "would be free to sign in"),
  pair("would be kept out", blocked(isNew, "plan", "ada"), blocked(isNew), "would be free to sign in"),
  pair("is kept out", blocked(isNew, "done", "ada"), blocked(isNew, "done"), "is free to sign in"),
  pair("but those counted apart", losing(signInState(), isNew), losing(signInState(), old), ""),
  pair("No account… that can sign in", losing(null, isNew, [ivy]), losing(null, old, [ivy]), ""),
];
