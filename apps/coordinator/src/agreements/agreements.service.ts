// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { SignedEnvelope, type AgreementView, type Page } from '@glovebox/contracts';
import type { VerifiedDocument } from '@glovebox/crypto';
import { documentDigest, openDocument } from '@glovebox/crypto';
import { isDenied, openAgreement } from '@glovebox/policy';
import { AuditStore } from '../audit/audit.store.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { CONFIG, type Config } from '../config.ts';
import { fromColumn, toColumn } from '../database/json.ts';
import { pageFrom, type PageRequest } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { Changes } from '../notices/changes.ts';
import { NoticesStore } from '../notices/notices.store.ts';
import { AgreementsStore, type AgreementRow } from './agreements.store.ts';
import { demandSuccessor } from './demand-successor.ts';

export const Names = z.array(z.string());
export type AgreementDocument = VerifiedDocument<'glovebox/agreement/v1'>;
export type AgreementState = AgreementView['state'];

/** Keeps agreements and their signatures. That an agreement binds is checked again by everybody who acts on it. */
@Injectable()
export class AgreementsService {
  constructor(
    @Inject(Changes) private readonly changes: Changes,
    @Inject(NoticesStore) private readonly notices: NoticesStore,
    @Inject(AgreementsStore) private readonly agreements: AgreementsStore,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Proposes an agreement, or adds the signatures of an envelope to one that is there. */
  async propose(viewer: Viewer, envelope: SignedEnvelope): Promise<AgreementView> {
    const { agreement, missing } = this.open(envelope);
    if (!agreement.value.parties.some((party) => party.signingKey === viewer.signingKey)) {
      throw new ProblemError('not-allowed', 'only a party of the agreement can propose or sign it', {
        field: 'envelope',
      });
    }
    // Whoever signs a version that is there may be new to the room.
    if ((await this.agreements.find(agreement.digest)) === undefined) await this.#demandPrevious(viewer, agreement);
    await this.changes.commit(async (transaction) => {
      const known = await this.agreements.find(agreement.digest, transaction);
      const note = { actor: viewer.fingerprint, agreement: agreement.digest, subject: agreement.digest };
      const state = known === undefined ? 'proposed' : 'signed';
      if (known === undefined) {
        await this.agreements.add(transaction, this.#row(agreement, missing), agreement.value);
      } else {
        const merged = mergeSignatures(fromColumn(SignedEnvelope, known.envelope), envelope);
        const left = this.open(merged).missing;
        await this.agreements.updateSignatures(transaction, {
          digest: agreement.digest,
          envelope: toColumn(merged),
          missing: toColumn(left),
        });
      }
      await this.audit.note(transaction, { ...note, action: `agreement-${state}` });
      await this.notices.tellParties(transaction, agreement.digest, { kind: 'agreement', id: agreement.digest, state });
    });
    return this.get(viewer, agreement.digest);
  }

  async sign(viewer: Viewer, digest: string, envelope: SignedEnvelope): Promise<AgreementView> {
    await this.member(viewer, digest);
    if (documentDigest(envelope) !== digest) {
      throw new ProblemError('document-mismatch', 'the envelope holds another agreement', { field: 'envelope' });
    }
    return this.propose(viewer, envelope);
  }

  async get(viewer: Viewer, digest: string): Promise<AgreementView> {
    return this.#view(await this.member(viewer, digest));
  }

  async list(viewer: Viewer, page: PageRequest): Promise<Page<AgreementView>> {
    const rows = await this.agreements.listForMember(viewer.signingKey, page);
    const { items, next } = pageFrom(rows, page.limit, (row) => row);
    return { items: await Promise.all(items.map((row) => this.#view(row))), next };
  }

  /** @throws ProblemError `not-found` for everybody who is not a party of it: they learn nothing */
  async member(viewer: Viewer, digest: string, field = 'digest'): Promise<AgreementRow> {
    const row = await this.agreements.findForMember(digest, viewer.signingKey);
    if (row !== undefined) return row;
    throw new ProblemError('not-found', 'there is no agreement of this digest that you are a party of', { field });
  }

  /** The agreement, for something new under it. @throws ProblemError `agreement-stopped`, `agreement-not-active` */
  async active(viewer: Viewer, digest: string, field: string): Promise<AgreementDocument> {
    const row = await this.member(viewer, digest, field);
    const state = await this.stateOf(row);
    if (state === 'stopped') throw new ProblemError('agreement-stopped', 'an owner stopped this agreement', { field });
    if (state !== 'active') {
      throw new ProblemError('agreement-not-active', `the agreement is \`${state}\``, { field });
    }
    return this.open(fromColumn(SignedEnvelope, row.envelope)).agreement;
  }

  async stateOf(row: AgreementRow): Promise<AgreementState> {
    if ((await this.agreements.stopsOf(row.digest)).length > 0) return 'stopped';
    if (fromColumn(Names, row.missing).length > 0) return 'proposed';
    const replaced = (await this.agreements.successors(row.digest)).some(({ missing }) => missing === '[]');
    return replaced ? 'superseded' : 'active';
  }

  /** @throws ProblemError `denied` with every reason */
  open(envelope: SignedEnvelope): { agreement: AgreementDocument; missing: readonly string[] } {
    const opened = openAgreement(envelope, this.config);
    if (!isDenied(opened)) return opened;
    throw new ProblemError('denied', opened.reasons[0]?.message ?? 'the agreement is refused', {
      field: 'envelope',
      reasons: opened.reasons,
    });
  }

  async #demandPrevious(viewer: Viewer, { value }: AgreementDocument): Promise<void> {
    if (value.previous === null) return;
    const before = await this.member(viewer, value.previous, 'envelope.previous');
    demandSuccessor(value, openDocument('glovebox/agreement/v1', fromColumn(SignedEnvelope, before.envelope)).value);
  }

  #row({ digest, value, envelope }: AgreementDocument, missing: readonly string[]): Omit<AgreementRow, 'position'> {
    const { room, title, version, previous } = value;
    return {
      digest,
      room,
      title,
      version,
      previous,
      envelope: toColumn(envelope),
      missing: toColumn(missing),
      created: this.clock(),
    };
  }

  async #view(row: AgreementRow): Promise<AgreementView> {
    const stops = await this.agreements.stopsOf(row.digest);
    return {
      digest: row.digest,
      room: row.room,
      title: row.title,
      version: row.version,
      state: await this.stateOf(row),
      missing: fromColumn(Names, row.missing),
      stoppedBy: stops[0]?.party ?? null,
      envelope: fromColumn(SignedEnvelope, row.envelope),
      stops: stops.map((stop) => fromColumn(SignedEnvelope, stop.envelope)),
      created: row.created,
    };
  }
}

/** The signatures of both over the one payload. A key that signed before is not added twice. */
function mergeSignatures(known: SignedEnvelope, more: SignedEnvelope): SignedEnvelope {
  const fresh = more.signatures.filter(({ keyid }) => !known.signatures.some((other) => other.keyid === keyid));
  return { ...known, signatures: [...known.signatures, ...fresh] };
}
