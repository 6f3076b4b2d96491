import { invalid } from "../../src/domain/errors.ts";
import { type CastMember, type CastPart, cast } from "./cast.ts";
import type { StoryPerson } from "./contoso.ts";
import type { Founding } from "./founding.ts";
import { departmentInTurn, departmentNamed, leadsOthers, superiorOf, titleOf } from "./hierarchy.ts";
import type { NameBook } from "./name-book.ts";
import { type Office, offices } from "./name-tables.ts";
import { createPerson, type Newcomer, type Reception, reportTo } from "./newcomers.ts";
import type { SeededRandom } from "./random.ts";
import { LEAST_USERS, MOST_USERS } from "./user-limits.ts";

/** A newcomer whose title may follow from their place in the department. */
type Draft = Omit<Newcomer, "jobTitle" | "leads"> & { readonly jobTitle: string | null };

/** Creates the tenant's users and their managers. Throws `invalidInput` for too few or too many users. */
export function createPeople(users: number, founding: Founding): StoryPerson[] {
  if (!Number.isSafeInteger(users) || users < LEAST_USERS || users > MOST_USERS) {
    throw invalid(`A sandbox has ${LEAST_USERS} to ${MOST_USERS} users.`, { least: LEAST_USERS, most: MOST_USERS });
  }
  const people: StoryPerson[] = [];
  for (const drafts of Map.groupBy(draftsFor(users, founding), (draft) => draft.department).values()) {
    const colleagues: StoryPerson[] = [];
    for (const [place, draft] of drafts.entries()) {
      const department = departmentNamed(draft.department ?? "");
      const jobTitle = draft.jobTitle ?? titleOf(department, place, drafts.length);
      const leads = draft.department !== null && leadsOthers(place, drafts.length);
      const writer = draft.kind === "synchronized" ? founding.synchronization : founding.writer;
      const person = createPerson({ ...draft, jobTitle, leads }, { ...founding, writer });
      const superior = superiorOf(place);
      const manager = superior === null ? people[0] : colleagues[superior];
      if (draft.department !== null && manager !== undefined) reportTo(person, manager, writer);
      colleagues.push(person);
      people.push(person);
    }
  }
  return people;
}

/** Puts the chief first, so that every manager exists before their reports. The rest of the cast comes after their colleagues, because they lead no one. */
function draftsFor(users: number, { names, random }: Reception): Draft[] {
  const [headOffice] = offices;
  if (headOffice === undefined) throw new RangeError("There are no offices.");
  const [chief, ...others] = (Object.entries(cast) as [CastMember, CastPart][]).map(([member, part]) =>
    castDraft(member, part, names, headOffice),
  );
  if (chief === undefined) throw new RangeError("The cast is empty.");
  const count = shares(users);
  return [
    chief,
    ...staff(users - 1 - others.length - count.guest - count.agent, count.synchronized, names, random, headOffice),
    ...others,
    ...Array.from({ length: count.guest }, () => outsider("guest", names, random)),
    ...Array.from({ length: count.agent }, () => outsider("agent", names, random)),
  ];
}

/** Returns the numbers of users beside cast and ordinary employees. The smallest tenants are nearly all employees. */
function shares(users: number): Readonly<Record<"synchronized" | "guest" | "agent", number>> {
  const spare = users - 44;
  return {
    synchronized: Math.ceil(spare * 0.2),
    guest: Math.ceil(spare * 0.06),
    agent: Math.min(12, 1 + Math.floor(users / 400)),
  };
}

const castDraft = (member: CastMember, part: CastPart, names: NameBook, office: Office): Draft => ({
  name: { ...names.register(part.givenName, part.surname), localPart: part.upnLocalPart },
  kind: part.breakGlass ? "breakGlass" : "employee",
  part: member,
  department: part.department,
  office,
  jobTitle: part.jobTitle,
});

function staff(
  total: number,
  synchronized: number,
  names: NameBook,
  random: SeededRandom,
  headOffice: Office,
): Draft[] {
  return Array.from({ length: total }, (_, index) => ({
    name: names.draw(),
    // Spread evenly, but not among the first twenty, who head the departments.
    kind: index >= 20 && isChosen(index - 20, total - 20, synchronized) ? "synchronized" : "employee",
    part: null,
    department: departmentInTurn(index).name,
    office: random.chance(0.35) ? headOffice : random.pick(offices),
    jobTitle: null,
  }));
}

const agentNames = ["Expenses", "Onboarding", "Scheduling", "Translation", "Procurement", "Inventory"] as const;

const outsider = (kind: "guest" | "agent", names: NameBook, random: SeededRandom): Draft => ({
  name: kind === "agent" ? names.register("Agent", random.pick(agentNames)) : names.draw(),
  kind,
  part: null,
  department: null,
  office: random.pick(offices),
  jobTitle: kind === "agent" ? "Agent" : "",
});

/** Returns true for `chosen` indexes spread evenly over `total`. */
const isChosen = (index: number, total: number, chosen: number): boolean =>
  Math.floor(((index + 1) * chosen) / total) > Math.floor((index * chosen) / total);
