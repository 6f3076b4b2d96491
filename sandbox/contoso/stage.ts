import type { ActingAs, DirectoryWriter } from "../../src/directory/embedded/directory-writer.ts";
import type { Millis } from "../../src/domain/time.ts";
import { clockTime } from "./calendar.ts";
import type { CastMember } from "./cast.ts";
import type { Contoso, StoryPerson } from "./contoso.ts";
import { HR_CONNECTOR } from "./create-apps.ts";
import { type ActAs, directoryItself, synchronization } from "./founding.ts";
import type { Reception } from "./newcomers.ts";
import type { SeededRandom } from "./random.ts";
import { followRule } from "./teams.ts";

const ADMIN_CENTER = "Microsoft Entra admin center";
const HEAD_OFFICE_ADDRESS = "192.0.2.41";
const ELSEWHERE_ADDRESS = "203.0.113.77";

/** The means to play one day of the story. */
export interface Scene {
  readonly contoso: Contoso;
  readonly actAs: ActAs;
  readonly setTime: (time: Millis) => void;
  readonly random: SeededRandom;
  /** The 22:00Z with which it begins. */
  readonly evening: Millis;
}

/** One day of the story: its clock, and a writer for everyone in it. */
export class Stage {
  readonly contoso: Contoso;
  readonly random: SeededRandom;
  readonly #scene: Scene;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.contoso = scene.contoso;
    this.random = scene.random;
  }

  /** Moves the clock to a time such as "23:14" or "06:05:30", plus `seconds`. */
  at(clock: string, seconds = 0): void {
    this.#scene.setTime(clockTime(this.#scene.evening, clock) + seconds * 1_000);
  }

  /** Returns the writer of a person at work. */
  by(member: CastMember, app = ADMIN_CENTER): DirectoryWriter {
    return this.#writer({ ...this.#user(member), app, ip: HEAD_OFFICE_ADDRESS });
  }

  /** Returns the writer of the stolen or careless account this story is about. */
  attacker(app = ADMIN_CENTER): DirectoryWriter {
    return this.#writer({ ...this.#user("attacker"), app, ip: ELSEWHERE_ADDRESS });
  }

  /** Returns the writer of the application that carries data from Human Resources. */
  hrConnector(): DirectoryWriter {
    const id = this.contoso.apps.find(({ name }) => name === HR_CONNECTOR)?.servicePrincipal?.id ?? null;
    return this.#writer({
      actor: { kind: "app", id, name: HR_CONNECTOR },
      app: HR_CONNECTOR,
      ip: "192.0.2.30",
    });
  }

  synchronization(): DirectoryWriter {
    return this.#writer(synchronization);
  }

  /** Lets dynamic groups follow the changes of these people. */
  directoryFollows(people: readonly StoryPerson[]): void {
    const directory = this.#writer(directoryItself);
    for (const team of this.contoso.teams.values()) {
      if (team.includes !== null) followRule(team, people, directory);
    }
  }

  /** Returns the means to create accounts with this writer. */
  reception(writer: DirectoryWriter): Reception {
    return { tenant: this.contoso.tenant, names: this.contoso.names, writer, random: this.random };
  }

  #user(member: CastMember): Pick<ActingAs, "actor"> {
    const { ref, upn } = this.contoso.cast[member];
    return { actor: { kind: "user", id: ref.id, name: upn } };
  }

  #writer(actingAs: ActingAs): DirectoryWriter {
    const { actAs, random } = this.#scene;
    return actAs({ ...actingAs, correlationId: random.guid() });
  }
}
