// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import {
  Evidence,
  SignedEnvelope,
  WorkerKeys,
  type Page,
  type WorkerEvidence,
  type WorkerView,
} from '@glovebox/contracts';
import { openDocument } from '@glovebox/crypto';
import { z } from 'zod';
import { CollateralService } from '../collateral/collateral.service.ts';
import { fromColumn } from '../database/json.ts';
import { pageFrom, type PageRequest } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';
import { AttemptsStore } from '../jobs/attempts.store.ts';
import { WorkersStore } from './workers.store.ts';

/** Evidence is large, and a room has few workers: who wants older evidence finds it in receipts. */
const ATTEMPTS_MAX = 50;
const Envelopes = z.array(SignedEnvelope);

@Injectable()
export class WorkersService {
  constructor(
    @Inject(WorkersStore) private readonly workers: WorkersStore,
    @Inject(AttemptsStore) private readonly attempts: AttemptsStore,
    @Inject(CollateralService) private readonly collateral: CollateralService,
  ) {}

  async list(viewer: Viewer, page: PageRequest): Promise<Page<WorkerView>> {
    const running = await this.attempts.running(viewer.signingKey);
    return pageFrom(await this.workers.list(page), page.limit, (row) => ({
      relay: row.relay,
      platform: row.platform,
      gate: row.gate,
      lastSeen: row.last_seen,
      job: running.find(({ relay }) => relay === row.relay)?.job ?? null,
    }));
  }

  /** What each relay's worker showed last under an agreement. Whether it convinces is the reader's to judge. */
  async evidence(viewer: Viewer, agreement: string): Promise<Page<WorkerEvidence>> {
    const rows = await this.attempts.attested(viewer.signingKey, agreement, ATTEMPTS_MAX);
    const newest = rows.filter(({ relay }, index) => index === rows.findIndex((other) => other.relay === relay));
    return { items: await Promise.all(newest.map((row) => this.#shown(row))), next: null };
  }

  async #shown(row: Awaited<ReturnType<AttemptsStore['attested']>>[number]): Promise<WorkerEvidence> {
    const evidence = fromColumn(Evidence, row.evidence ?? 'null');
    const { value } = openDocument('glovebox/agreement/v1', fromColumn(SignedEnvelope, row.agreement));
    return {
      relay: row.relay,
      job: fromColumn(SignedEnvelope, row.envelope),
      attempt: row.number,
      state: row.state,
      worker: fromColumn(WorkerKeys, row.worker ?? 'null'),
      challenges: fromColumn(Envelopes, row.challenges ?? '[]'),
      evidence,
      collateral: await this.collateral.collateralOf(evidence, value.attestation),
    };
  }
}
