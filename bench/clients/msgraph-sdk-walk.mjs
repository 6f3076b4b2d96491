// Runs in the folder where the packages are installed. Prints the steps it took as one line of JSON.
import { AllowedHostsValidator, BaseBearerTokenAuthenticationProvider } from "@microsoft/kiota-abstractions";
import { createGraphServiceClient, GraphRequestAdapter } from "@microsoft/msgraph-sdk";
import { BatchRequestContent, PageIterator } from "@microsoft/msgraph-sdk-core";
import "@microsoft/msgraph-sdk-directory";
import "@microsoft/msgraph-sdk-users";
import { createUserCollectionResponseFromDiscriminatorValue } from "@microsoft/msgraph-sdk/models/index.js";

const hosts = new AllowedHostsValidator(new Set(["graph.microsoft.com"]));
const adapter = new GraphRequestAdapter(
  new BaseBearerTokenAuthenticationProvider({
    getAuthorizationToken: async () => process.env.FACE_TOKEN ?? "",
    getAllowedHostsValidator: () => hosts,
  }),
);
const client = createGraphServiceClient(adapter);
const steps = [];
function check(step, holds, result) {
  if (!holds) throw new Error(`${step}: ${JSON.stringify(result)?.slice(0, 500)}`);
  steps.push(step);
}

const list = await client.users.get({ queryParameters: { top: 5 } });
check("list", list.value.length === 5, list);
const ids = new Set();
const first = await client.users.get({ queryParameters: { top: 20, select: ["id"] } });
const each = ({ id }) => {
  ids.add(id);
  return true;
};
await new PageIterator(adapter, first, each, createUserCollectionResponseFromDiscriminatorValue, {}).iterate();
check("page", ids.size > 90, ids.size);
const latest = await client.users.delta
  .withUrl("https://graph.microsoft.com/v1.0/users/delta?$deltatoken=latest")
  .get();
const user = await client.users.post({
  accountEnabled: true,
  displayName: "SDK",
  mailNickname: "sdk",
  userPrincipalName: "sdk@contoso.example",
  passwordProfile: { password: "Correct-horse-7", forceChangePasswordNextSignIn: true },
});
check("create", typeof user.id === "string", user);
await client.users.byUserId(user.id).patch({ jobTitle: "Changed" });
const changed = await client.users.byUserId(user.id).get();
check("change", changed.jobTitle === "Changed", changed);
const delta = await client.users.delta.withUrl(latest.odataDeltaLink).get();
check(
  "delta",
  delta.value.some(({ id }) => id === user.id),
  delta,
);
const batch = new BatchRequestContent(adapter, {});
const step = batch.addBatchRequest(client.users.byUserId(user.id).toGetRequestInformation());
const answers = await batch.postAsync();
check("batch", answers.getResponseById(step.id).status === 200, answers);
await client.users.byUserId(user.id).delete();
const deleted = await client.directory.deletedItems.byDirectoryObjectId(user.id).get();
check("delete", deleted.id === user.id, deleted);
await client.directory.deletedItems.byDirectoryObjectId(user.id).restore.post();
check("restore", (await client.users.byUserId(user.id).get()).id === user.id, user.id);
console.log(JSON.stringify(steps));
