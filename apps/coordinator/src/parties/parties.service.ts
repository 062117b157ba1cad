// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import { SignedEnvelope, type Page, type PartyView } from '@glovebox/contracts';
import { documentDigest, openDocument, partyFingerprint } from '@glovebox/crypto';
import { AuditStore } from '../audit/audit.store.ts';
import { CLOCK, type Clock } from '../clock.ts';
import { DATABASE, type Database } from '../database/database.ts';
import { fromColumn, toColumn } from '../database/json.ts';
import { pageFrom, type PageRequest } from '../database/page.ts';
import { ProblemError } from '../edge/problem.error.ts';
import { PartiesStore, type PartyRow } from './parties.store.ts';

/** The address book. It passes cards on and is not believed: clients compare fingerprints over another channel. */
@Injectable()
export class PartiesService {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(PartiesStore) private readonly parties: PartiesStore,
    @Inject(AuditStore) private readonly audit: AuditStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A card is authenticated by itself: it is signed with the key that it names. Sending it again changes nothing. */
  async register(card: SignedEnvelope): Promise<PartyView> {
    const document = openDocument('glovebox/party/v1', card);
    const { name, signingKey, receivingKey } = document.value;
    if (!document.signers.includes(signingKey)) {
      throw new ProblemError('document-signature', 'the card is not signed with the key that it names', {
        field: 'card.signatures',
      });
    }
    const fingerprint = partyFingerprint(document.value);
    const row = {
      fingerprint,
      name,
      signing_key: signingKey,
      receiving_key: receivingKey,
      card: toColumn(card),
      registered: this.clock(),
    };
    await this.database.transaction().execute(async (transaction) => {
      if (!(await this.parties.add(transaction, row))) return;
      await this.audit.note(transaction, {
        actor: fingerprint,
        action: 'party-registered',
        agreement: null,
        subject: fingerprint,
      });
    });
    const known = await this.parties.findByKey(signingKey);
    if (known === undefined || documentDigest(viewOf(known).card) !== document.digest) {
      throw new ProblemError('party-conflict', 'this signing key is registered with another card', { field: 'card' });
    }
    return viewOf(known);
  }

  async get(fingerprint: string): Promise<PartyView> {
    const party = await this.parties.find(fingerprint);
    if (party === undefined) {
      throw new ProblemError('not-found', 'no party of this fingerprint is registered', { field: 'fingerprint' });
    }
    return viewOf(party);
  }

  async list(page: PageRequest): Promise<Page<PartyView>> {
    return pageFrom(await this.parties.list(page), page.limit, viewOf);
  }
}

const viewOf = (row: PartyRow): PartyView => ({
  fingerprint: row.fingerprint,
  name: row.name,
  card: fromColumn(SignedEnvelope, row.card),
  registered: row.registered,
});
