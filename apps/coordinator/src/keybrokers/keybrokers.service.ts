// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import {
  keybrokerPattern,
  Key32,
  SignedEnvelope,
  type KeybrokerAnswer,
  type KeybrokerRequest,
  type KeybrokerView,
  type Page,
} from '@glovebox/contracts';
import { toBase64Url } from '@glovebox/core';
import { documentDigest, openDocument } from '@glovebox/crypto';
import { randomBytes } from '@glovebox/native';
import { AgreementsService } from '../agreements/agreements.service.ts';
import { fromColumn } from '../database/json.ts';
import { pageFrom, type PageRequest } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { REDIS } from '../redis.ts';
import { KeybrokerLink } from './keybroker-link.ts';
import { KeybrokersStore } from './keybrokers.store.ts';

const PREFIX = keybrokerPattern('');

/** Which keybrokers there are, and what a party asks a keybroker through the coordinator. */
@Injectable()
export class KeybrokersService {
  constructor(
    @Inject(REDIS) private readonly redis: Redis,
    @Inject(KeybrokerLink) private readonly link: KeybrokerLink,
    @Inject(KeybrokersStore) private readonly store: KeybrokersStore,
    @Inject(AgreementsService) private readonly agreements: AgreementsService,
  ) {}

  /** A connected keybroker listens on its own channel, so Redis knows who is there; each then says who it is, signed. */
  async list(page: PageRequest): Promise<Page<KeybrokerView>> {
    const online = await this.#online();
    await Promise.all(online.map((identityKey) => this.#describe(identityKey)));
    return pageFrom(await this.store.list(page), page.limit, (row) => ({
      name: row.name,
      identityKey: row.identity_key,
      owner: row.owner,
      dangerouslyTrustsDevelopmentRoots: row.trusts_development,
      online: online.includes(row.identity_key),
    }));
  }

  /** Passes an owner's request on, and the signed answer back as it came. */
  async recipient(viewer: Viewer, request: SignedEnvelope, keybroker: string): Promise<KeybrokerAnswer> {
    const { value, signers } = openDocument('glovebox/recipient-request/v1', request);
    if (!signers.includes(viewer.signingKey) || value.owner !== viewer.fingerprint) {
      throw new ProblemError('document-signature', 'the request must be signed by the owner who sends it', {
        field: 'request',
      });
    }
    if (value.keybroker !== keybroker) {
      throw new ProblemError('document-mismatch', 'the request is for another keybroker', { field: 'keybroker' });
    }
    return this.#pass(keybroker, { verb: 'recipient', request }, `recipient.${documentDigest(request)}`);
  }

  /** Passes a party's question about privacy budgets on, with the agreement that it names, and the signed answer back. */
  async budget(viewer: Viewer, request: SignedEnvelope): Promise<KeybrokerAnswer> {
    const { value, signers, digest } = openDocument('glovebox/budget-request/v1', request);
    if (!signers.includes(viewer.signingKey)) {
      throw new ProblemError('document-signature', 'the request must be signed by the party who sends it', {
        field: 'request',
      });
    }
    const row = await this.agreements.member(viewer, value.agreement, 'request');
    const agreement = fromColumn(SignedEnvelope, row.envelope);
    return this.#pass(value.keybroker, { verb: 'budget', agreement, request }, `budget.${digest}`);
  }

  async #pass(keybroker: string, request: KeybrokerRequest, id: string): Promise<KeybrokerAnswer> {
    if (!(await this.#online()).includes(keybroker)) {
      throw new ProblemError('keybroker-unknown', 'no keybroker of this key is connected', { field: 'keybroker' });
    }
    const answer = await this.link.ask(keybroker, request, { id });
    if (answer !== null) return answer;
    throw new ProblemError('keybroker-no-answer', 'the keybroker did not answer in time', { field: 'keybroker' });
  }

  async #online(): Promise<string[]> {
    const channels = (await this.redis.pubsub('CHANNELS', `${PREFIX}*`)) as string[];
    return channels.map((channel) => channel.slice(PREFIX.length)).filter((key) => Key32.safeParse(key).success);
  }

  async #describe(identityKey: string): Promise<void> {
    const id = `describe.${toBase64Url(randomBytes(12))}`;
    const answer = await this.link.ask(identityKey, { verb: 'describe' }, { id, tries: 2 });
    if (answer?.outcome.kind !== 'description' || answer.outcome.identityKey !== identityKey) return;
    const { name, owner, dangerouslyTrustsDevelopmentRoots } = answer.outcome;
    await this.store.save({
      identity_key: identityKey,
      name,
      owner,
      trusts_development: dangerouslyTrustsDevelopmentRoots,
    });
  }
}
