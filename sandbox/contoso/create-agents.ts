import type { StoryPerson } from "./contoso.ts";
import type { Founding } from "./founding.ts";
import { asciiOf } from "./name-book.ts";

const agents = ["Expense Assistant", "Onboarding Assistant"] as const;

/** Creates agent identities: a blueprint, its principal, and the agent itself with the person who answers for it. */
export function createAgents(sponsor: StoryPerson, { writer, random }: Founding): void {
  for (const name of agents) {
    const appId = random.guid();
    writer.create(
      "application",
      { appId, displayName: `${name} blueprint`, signInAudience: "AzureADMyOrg", identifierUris: [`api://${appId}`] },
      { id: random.guid(), graphType: "microsoft.graph.agentIdentityBlueprint" },
    );
    writer.create(
      "servicePrincipal",
      { appId, displayName: `${name} blueprint`, accountEnabled: true, servicePrincipalNames: [appId] },
      { id: random.guid(), graphType: "microsoft.graph.agentIdentityBlueprintPrincipal" },
    );
    const agent = writer.create(
      "servicePrincipal",
      { appId: random.guid(), displayName: name, accountEnabled: true, tags: [asciiOf(name)] },
      { id: random.guid(), graphType: "microsoft.graph.agentIdentity" },
    );
    writer.addLink({ link: "sponsors", source: agent, target: sponsor.ref });
  }
}
