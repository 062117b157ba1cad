// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  approveComputation,
  buildAgreement,
  createPartySecrets,
  emptyPins,
  GloveboxClient,
  partyIdentity,
  plainKeysFile,
  prepareComputation,
  proposeAgreement,
  proposeComputation,
  readComputation,
  readPinnedAgreement,
  signAgreement,
  signedPartyCard,
  type PartyIdentity,
  type PartySecrets,
  type Pins,
} from '@glovebox/client';
import { agreementDraft, everybody, keybrokerOf, owners, type KeybrokerKeys, type World } from '@glovebox/demo';
import { randomBytes, systemClock } from '@glovebox/native';

export interface Person {
  readonly name: string;
  readonly secrets: PartySecrets;
  readonly party: PartyIdentity;
}

interface QuickQuestion {
  readonly analyst: string;
  readonly title: string;
  readonly purpose: string;
  readonly sql: string;
  /** Digest of the computation that it is a new version of. */
  readonly previous?: string;
}

/**
 * The demo's room without the command line, which would take a process for each step of each persona: everybody has
 * keys in a home folder, is registered and pinned everybody else, and owners have keybrokers. Nothing is signed yet.
 */
export class QuickRoom {
  readonly world: World;
  readonly people: ReadonlyMap<string, Person>;
  readonly keybrokers: Readonly<Record<string, KeybrokerKeys>>;

  private constructor(world: World, people: ReadonlyMap<string, Person>, keybrokers: Record<string, KeybrokerKeys>) {
    this.world = world;
    this.people = people;
    this.keybrokers = keybrokers;
  }

  static async open(world: World): Promise<QuickRoom> {
    const people = new Map(everybody.map((name) => [name, newPerson(name)]));
    const keybrokers: Record<string, KeybrokerKeys> = {};
    await world.startRedis();
    await Promise.all([
      world.startCoordinator().then(() => world.startRelay()),
      world.startWorker(),
      ...owners.map(async ({ name }) => {
        const { signing, receiving } = personOf(people, name).party;
        const keys = { signingKey: signing.publicKey, receivingKey: receiving.publicKey };
        keybrokers[name] = await world.initKeybroker(keybrokerOf(name), keys);
        await world.startKeybroker(keybrokerOf(name));
      }),
    ]);
    const room = new QuickRoom(world, people, keybrokers);
    for (const name of everybody) {
      await room.client(name).parties.register(signedPartyCard(room.person(name).party));
      room.#writeHome(name);
    }
    return room;
  }

  person(name: string): Person {
    return personOf(this.people, name);
  }

  /** `send` stands for `fetch`, for a test that wants to see what goes over the wire. */
  client(name: string, send: typeof fetch = fetch): GloveboxClient {
    return new GloveboxClient({
      coordinator: this.world.coordinatorUrl,
      party: this.person(name).party,
      pins: this.pinsOf(name),
      environment: {
        fetch: (url, init) => send(url, init),
        clock: systemClock,
        random: randomBytes,
        sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      },
      dangerouslyTrustDevelopmentRoots: true,
    });
  }

  pinsOf(name: string): Pins {
    const pins = emptyPins();
    for (const { party } of this.people.values()) {
      pins.parties[party.name] = { signingKey: party.signing.publicKey, receivingKey: party.receiving.publicKey };
    }
    const own = this.keybrokers[name];
    if (own !== undefined) pins.keybrokers[keybrokerOf(name)] = { identityKey: own.identityKey };
    return pins;
  }

  /** The demo's agreement, with changes of its draft, signed by all. Returns its digest. */
  async agree(changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
    const [first = '', ...others] = everybody;
    const draft = { ...this.draft(), ...changes };
    const { digest } = await proposeAgreement(this.client(first), buildAgreement(draft, this.pinsOf(first)));
    for (const name of others) await this.sign(name, digest);
    return digest;
  }

  /** The demo's agreement, as its first owner drafts it. */
  draft(): ReturnType<typeof agreementDraft> {
    return agreementDraft(this.world, this.keybrokers, this.world.measure(this.world.bundle));
  }

  async sign(name: string, agreement: string): Promise<void> {
    const client = this.client(name);
    await signAgreement(client, await readPinnedAgreement(client, agreement));
  }

  /** A question of the analyst, from SQL. Returns the computation's digest. */
  async ask(agreement: string, question: QuickQuestion): Promise<string> {
    const client = this.client(question.analyst);
    const { title, purpose, sql, previous } = question;
    const checked = await client.computations.check({ agreement, purpose, sql });
    if (checked.kind !== 'admitted') throw new Error(`not admitted: ${JSON.stringify(checked).slice(0, 2000)}`);
    const read = await readPinnedAgreement(client, agreement);
    const prepared = prepareComputation(client, read, { title, purpose, tree: checked.tree, source: sql, previous });
    if (prepared.kind !== 'allowed') throw new Error(JSON.stringify(prepared.reasons));
    return (await proposeComputation(client, prepared.computation)).digest;
  }

  async approve(computation: string, approvers: readonly string[]): Promise<void> {
    for (const name of approvers) {
      const client = this.client(name);
      const choice = { decision: 'approve', reason: 'as agreed', uses: 5 } as const;
      await approveComputation(client, await readComputation(client, computation), choice);
    }
  }

  #writeHome(name: string): void {
    const home = this.world.home(name);
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const files = { 'keys.json': plainKeysFile(name, this.person(name).secrets), 'pins.json': this.pinsOf(name) };
    for (const [file, value] of Object.entries(files)) {
      writeFileSync(join(home, file), JSON.stringify(value), { mode: 0o600 });
    }
  }
}

function newPerson(name: string): Person {
  const secrets = createPartySecrets(randomBytes);
  return { name, secrets, party: partyIdentity(name, secrets) };
}

function personOf(people: ReadonlyMap<string, Person>, name: string): Person {
  const person = people.get(name);
  if (person === undefined) throw new Error(`nobody is ${name}`);
  return person;
}
