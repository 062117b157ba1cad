// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SignedEnvelope, type AgreementView } from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import { AuditStore } from '../audit/audit.store.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { fromColumn, toColumn } from '../database/json.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { JobEnder } from '../jobs/job-ender.ts';
import { KeybrokerLink } from '../keybrokers/keybroker-link.ts';
import { Changes } from '../notices/changes.ts';
import { NoticesStore } from '../notices/notices.store.ts';
import { Pump } from '../pump.ts';
import { AgreementsService } from './agreements.service.ts';
import { AgreementsStore } from './agreements.store.ts';

const AGAIN_MS = 2_000;

/**
 * A stop is final: nothing new starts under the agreement, its running jobs end, and every keybroker of it is told
 * until it says that it stopped. The keybrokers are what enforces it; the coordinator only carries it.
 */
@Injectable()
export class StopsService {
  readonly #log = new Logger('stops');
  readonly pump = new Pump('stops', AGAIN_MS, () => this.#deliver());

  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(NoticesStore) private readonly notices: NoticesStore,
    @Inject(AgreementsService) private readonly agreements: AgreementsService,
    @Inject(AgreementsStore) private readonly store: AgreementsStore,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(JobEnder) private readonly ender: JobEnder,
    @Inject(KeybrokerLink) private readonly keybrokers: KeybrokerLink,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.pump.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.pump.stop();
  }

  async stop(viewer: Viewer, digest: string, envelope: SignedEnvelope): Promise<AgreementView> {
    const row = await this.agreements.member(viewer, digest);
    const stop = openDocument('glovebox/stop/v1', envelope);
    if (stop.value.agreement !== digest) {
      throw new ProblemError('document-mismatch', 'the stop names another agreement', { field: 'stop' });
    }
    const { value } = openDocument('glovebox/agreement/v1', fromColumn(SignedEnvelope, row.envelope));
    const owner = value.parties.find(
      (party) => party.roles.includes('owner') && stop.signers.includes(party.signingKey),
    );
    if (owner === undefined) {
      throw new ProblemError('document-signature', 'a stop is signed by an owner of the agreement', {
        field: 'stop.signatures',
      });
    }
    const told = value.keybrokers.map((keybroker) => keybroker.identityKey);
    await this.changes.commit(async (transaction) => {
      const kept = { digest: stop.digest, agreement: digest, party: owner.name, envelope: toColumn(envelope) };
      if (!(await this.store.addStop(transaction, kept, told))) return;
      await this.audit.note(transaction, {
        actor: viewer.fingerprint,
        action: 'agreement-stopped',
        agreement: digest,
        subject: stop.digest,
      });
      await this.notices.tellParties(transaction, digest, { kind: 'agreement', id: digest, state: 'stopped' });
    });
    this.pump.kick();
    await this.ender.endAllOf(digest, 'refused', [
      {
        code: 'agreement-stopped',
        message: `owner \`${owner.name}\` stopped the agreement`,
        remedy: 'make a new agreement',
        owner: owner.name,
      },
    ]);
    return this.agreements.get(viewer, digest);
  }

  async #deliver(): Promise<void> {
    const open = await this.store.undelivered();
    await Promise.all(open.map((delivery) => this.#deliverOne(delivery)));
  }

  async #deliverOne(delivery: Awaited<ReturnType<AgreementsStore['undelivered']>>[number]): Promise<void> {
    const answer = await this.keybrokers.ask(
      delivery.keybroker,
      {
        verb: 'stop',
        agreement: fromColumn(SignedEnvelope, delivery.agreement_envelope),
        stop: fromColumn(SignedEnvelope, delivery.stop_envelope),
      },
      { id: `stop.${delivery.stop}`, tries: 2 },
    );
    if (answer === null) return;
    this.#log.log(`keybroker ${delivery.keybroker} answered \`${answer.outcome.kind}\` to stop ${delivery.stop}`);
    // Anything but its word that it stopped, a fault of its own included, is asked again.
    if (answer.outcome.kind !== 'stopped') return;
    await this.store.markDelivered(delivery.stop, delivery.keybroker, this.clock());
  }
}
