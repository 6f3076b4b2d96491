import { expect, test } from "vitest";
import { compareSignIn } from "../../../src/domain/sign-in/comparison.ts";
import { signInDangers } from "../../../src/domain/sign-in/sign-in-dangers.ts";
import { aModel, read } from "./a-model.ts";

const asking = (...allowedCombinations: string[]) =>
  read("p", {
    displayName: "p",
    state: "enabled",
    conditions: { applications: { includeApplications: ["All"] }, users: { includeUsers: ["All"] } },
    grantControls: { operator: "OR", authenticationStrength: { id: "own", displayName: "Keys", allowedCombinations } },
  });

test("the weakest of many combinations that a strength newly accepts comes first, and all are told", () => {
  const strong = ["windowsHelloForBusiness", "deviceBasedPush", "temporaryAccessPassOneTime"];
  const after = asking(
    "fido2",
    ...strong,
    "password,microsoftAuthenticatorPush",
    "password,sms",
    "federatedSingleFactor",
  );
  const [danger] = signInDangers(compareSignIn(aModel({ before: [asking("fido2")], after: [after] }, [])), "done");
  expect(danger?.says).toEqual({
    text:
      'is weaker: the authentication strength "Keys", for which it still asks, newly accepts "federatedSingleFactor", ' +
      '"password,sms", "password,microsoftAuthenticatorPush", "windowsHelloForBusiness", "deviceBasedPush" and ' +
      '"temporaryAccessPassOneTime".',
  });
});
