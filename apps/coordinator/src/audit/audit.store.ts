// SPDX-License-Identifier: Apache-2.0
import { Inject, Injectable } from '@nestjs/common';
import type { AuditEntry, Page } from '@glovebox/contracts';
import { CLOCK, type Clock } from '../clock.ts';
import { DATABASE, type Database, type Executor } from '../database/database.ts';
import { pageFrom, startOf, type PageRequest } from '../database/page.ts';
import type { Viewer } from '../edge/access.ts';

export interface AuditNote {
  readonly actor: string;
  readonly action: string;
  readonly agreement: string | null;
  readonly subject: string;
}

/** What the coordinator did, append-only: no method changes or removes a line. Identifiers and digests only. */
@Injectable()
export class AuditStore {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Written in the transaction of what it tells about, so that neither is there without the other. */
  async note(executor: Executor, note: AuditNote): Promise<void> {
    await executor
      .insertInto('audit')
      .values({ ...note, time: this.clock() })
      .execute();
  }

  /** What the viewer did, and what happened in the agreements that it is a party of. */
  async list(viewer: Viewer, request: PageRequest): Promise<Page<AuditEntry>> {
    const rows = await this.database
      .selectFrom('audit')
      .selectAll()
      .select('sequence as position')
      .where('sequence', '<', startOf(request))
      .where((where) =>
        where.or([
          where('actor', '=', viewer.fingerprint),
          where(
            'agreement',
            'in',
            where
              .selectFrom('agreement_parties')
              .select('agreement_parties.agreement')
              .where('signing_key', '=', viewer.signingKey),
          ),
        ]),
      )
      .orderBy('sequence', 'desc')
      .limit(request.limit + 1)
      .execute();
    return pageFrom(rows, request.limit, ({ sequence, time, actor, action, agreement, subject }) => ({
      sequence,
      time,
      actor,
      action,
      agreement,
      subject,
    }));
  }
}
