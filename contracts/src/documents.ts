// SPDX-License-Identifier: Apache-2.0
import type { z } from 'zod';
import { Agreement, Stop } from './agreement.ts';
import { Challenge, GrantStatement, Permit, PermitRequest, Willingness } from './attempt.ts';
import { BudgetRequest, BudgetStatement } from './budget.ts';
import { Approval, Computation } from './computation.ts';
import { Manifest, RecipientRequest, RecipientStatement } from './dataset.ts';
import { Cancel, JobRequest } from './job.ts';
import { KeybrokerReply } from './keybroker-messages.ts';
import { PartyCard } from './party.ts';
import { Receipt } from './result.ts';

/** Every kind of signed document, by its payload type. Signing and opening go through this table and nowhere else. */
export const documentSchemas = {
  'glovebox/party/v1': PartyCard,
  'glovebox/agreement/v1': Agreement,
  'glovebox/stop/v1': Stop,
  'glovebox/recipient-request/v1': RecipientRequest,
  'glovebox/recipient/v1': RecipientStatement,
  'glovebox/manifest/v1': Manifest,
  'glovebox/budget-request/v1': BudgetRequest,
  'glovebox/budget-statement/v1': BudgetStatement,
  'glovebox/computation/v1': Computation,
  'glovebox/approval/v1': Approval,
  'glovebox/job/v1': JobRequest,
  'glovebox/cancel/v1': Cancel,
  'glovebox/challenge/v1': Challenge,
  'glovebox/willingness/v1': Willingness,
  'glovebox/grant/v1': GrantStatement,
  'glovebox/permit-request/v1': PermitRequest,
  'glovebox/permit/v1': Permit,
  'glovebox/keybroker-reply/v1': KeybrokerReply,
  'glovebox/receipt/v1': Receipt,
} as const;

export type DocumentType = keyof typeof documentSchemas;
export type DocumentOf<T extends DocumentType> = z.infer<(typeof documentSchemas)[T]>;
