// SPDX-License-Identifier: Apache-2.0
import { z } from 'zod';
import { Reason } from './reason.ts';

/** RFC 9457 problem details. `code` is stable, `field` names the offending input, `remedy` says what to do. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string(),
  field: z.string().optional(),
  remedy: z.string().optional(),
  reasons: z.array(Reason).optional(),
  /** Correlates with the server's log. */
  instance: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;
